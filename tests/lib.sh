# SPDX-License-Identifier: Apache-2.0
# lib.sh - program tests that read as sentences and print TAP; sourced by every tests/*.t
#
#	#!/bin/bash
#	. "$(dirname "$0")/lib.sh"
#	test_that 'an unknown key is named with the nearest known one' '
#		expect_exit 2 rtbench check bad.ini &&
#		grep -q "bad.ini:3: .*did you mean" err
#	'
#	done_testing
#
# Each file runs in an empty folder of its own, removed at the end unless KEEP=1. A test body is run in a
# subshell with `set -e`-free && chains; its output is shown as TAP comments only when it fails.
set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=$TOP/build/bin
# Debian's own python3 has the modules that ./packages names; another one in PATH may not.
PATH=$BIN:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
# In memory where there is room: captured hosts are thousands of small files.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(df --output=avail /dev/shm | tail -1)" -gt 2000000 ]; then
	export TMPDIR=/dev/shm
fi
HERE=$(mktemp -d "${TMPDIR:-/tmp}/rt-$(basename "$0" .t).XXXXXX")
export LC_ALL=C TZ=UTC HOME=$HERE XDG_DATA_HOME=$HERE/.local XDG_CACHE_HOME=$HERE/.cache
unset RTBENCH_KEEP
test_n=0
test_bad=0
trap '[ "${KEEP:-0}" = 1 ] || rm -rf "$HERE"' EXIT
cd "$HERE" || exit 1

test_that() {
	local name=$1 body=$2 out=$HERE/.out
	test_n=$((test_n + 1))
	if ( eval "$body" ) >"$out" 2>&1 </dev/null; then
		echo "ok $test_n - $name"
	else
		test_bad=$((test_bad + 1))
		echo "not ok $test_n - $name"
		sed 's/^/#   /' "$out" | tail -n 60
	fi
}

# skip_that 'name' 'reason': a test that cannot run here says why.
skip_that() {
	test_n=$((test_n + 1))
	echo "ok $test_n - $1 # skip $2"
}

# skip_all 'reason': the whole file cannot run here.
skip_all() {
	echo "1..0 # skip $1"
	exit 0
}

done_testing() {
	echo "1..$test_n"
	[ $test_bad = 0 ]
}

# expect_exit N command...: runs it, output into ./out and ./err, true if it exited with N.
expect_exit() {
	local want=$1 got=0
	shift
	"$@" >out 2>err || got=$?
	[ "$got" = "$want" ] && return
	echo "exit status $got, not $want: $*"
	cat out err
	return 1
}

# same_tree A B: same names, types, modes, owners, link targets and contents.
same_tree() {
	diff -u <(tree_list "$1") <(tree_list "$2")
}

tree_list() {
	( cd "$1" && find . -printf '%p %y %m %U:%G %l ' \( -type f -exec sha256sum {} \; -o -printf '\n' \) | sort )
}

# host NAME [DIR]: a captured machine of tests/hosts, laid down as ./host.
host() {
	python3 "$TOP/tests/hosts/expand" "$TOP/tests/hosts/$1.host" "${2:-host}"
}

# json FILE EXPRESSION: prints a field, e.g. json result.json samples.received
json() {
	python3 - "$1" "$2" <<-'PY'
	import json, sys
	v = json.load(open(sys.argv[1]))
	for p in sys.argv[2].split('.'):
	    v = v[int(p)] if isinstance(v, list) else v[p]
	print(json.dumps(v) if isinstance(v, (dict, list)) or v is None or isinstance(v, bool) else v)
	PY
}
