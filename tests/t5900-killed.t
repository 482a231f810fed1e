#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5900-killed.t: rttune killed after every system call that writes, on every captured host; see
# tests/unit/killed.c, which does the same on the two smallest in every quick check.
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 1
KILL_ON_ALL_HOSTS=1 exec build/unit/killed
