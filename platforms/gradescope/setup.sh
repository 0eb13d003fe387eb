#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image.
exec bash "${AUTOGRADER:-/autograder}/source/zlab/platforms/shared/setup.sh"
