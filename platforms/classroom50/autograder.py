"""Grades a submission of the lab @LAB@ for Classroom 50.

Its runner starts this in the student's checkout, and reads ./result.json when it has ended. The grader lies beside this
file, in grader.tar.gz. Exit code 0 always: anything else would say nothing to the student.
"""

import datetime
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import traceback

BUNDLE = pathlib.Path(__file__).resolve().parent
CHECKOUT = pathlib.Path.cwd()
RESULT = CHECKOUT / "result.json"

# Ubuntu 24.04 lets nobody but root make the user namespaces in which the grader shuts a submission up.
# Where that is not so, or there is no sudo, nothing is lost.
ALLOW_NAMESPACES = "sudo -n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"


def grade():
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(BUNDLE / "grader.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        script = pathlib.Path(folder, "zlab", "platforms", "shared", "grade.sh")
        subprocess.run(["bash", script, "classroom50", RESULT, CHECKOUT], check=False)


def is_good():
    try:
        return json.loads(RESULT.read_text(encoding="utf-8"))["schema"] == "classroom50/result/v1"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def fallback():
    """Says that the grader failed, and that it is not the student's doing."""
    name = "The grader failed before it could judge your work: not your fault, please tell your instructor"
    commit = os.environ.get("COMMIT_URL") or "unknown"
    # Who owns the submission, and what type the assignment has, is put in by the runner.
    return {
        "schema": "classroom50/result/v1",
        "classroom": os.environ.get("CLASSROOM") or "unknown",
        "assignment": os.environ.get("ASSIGNMENT") or "unknown",
        "submission": os.environ.get("SUBMISSION_TAG") or "submit/unknown",
        "commit": commit,
        "release": os.environ.get("RELEASE_URL") or "unknown",
        "review": os.environ.get("REVIEW_URL") or commit,
        "datetime": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": 0,
        "max-score": 100,
        "tests": [{"test-name": name, "passed": False, "score": 0, "max-score": 100}],
    }


try:
    # A result that the student committed is not one.
    RESULT.unlink(missing_ok=True)
    subprocess.run(ALLOW_NAMESPACES, shell=True, check=False)
    grade()
except Exception:  # whatever it is, the platform is told below
    traceback.print_exc()
if not is_good():
    RESULT.write_text(json.dumps(fallback(), indent=2), encoding="utf-8")
