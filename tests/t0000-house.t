#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t0000-house.t: the house rules that a machine can check.
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 1
c=$(git ls-files '*.c' '*.h' '*.S')
product=$(echo "$c" | grep -v '^tests/')
scripts=$(git ls-files tests .ci guestbench debian | xargs grep -lE '^#!.*(bash|sh)$')

test_that 'every source says its licence first' '
	tests/house spdx $c $scripts Makefile
'
test_that 'no function is longer than 60 lines and no file longer than 400' '
	tests/house length $(echo "$c" | grep "[.]c$")
'
test_that 'no function takes more than five parameters' '
	tests/house params $(echo "$product" | grep "[.]c$")
'
test_that 'no line is wider than 100 columns' '
	tests/house width $c
'
test_that 'no room includes a room it must not know' '
	tests/house rooms $product
'
test_that 'nothing is left unfinished' '
	tests/house unfinished $(git ls-files | grep -vE "^(LICENSE|tests/house)$")
'
test_that 'every header compiles alone' '
	for h in $(echo "$product" | grep "[.]h$"); do
		echo "#include \"$h\"" | cc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. \
			-fsyntax-only -x c - || exit 1
	done
'
test_that 'the wire and the core of the probe compile without a C library' '
	for f in wire/*.c guestbench/*.c; do
		cc -std=gnu11 -ffreestanding -nostdinc -isystem "$(cc -print-file-name=include)" -Wall \
			-Wextra -Werror -I. -fsyntax-only "$f" || exit 1
	done
'
test_that 'each library of ./packages is a build dependency of the Debian package too' '
	for p in $(sed -n "s/^\(lib[^ \t]*-dev\)[ \t].*/\1/p" packages); do
		[ "$p" = libc6-dev ] || grep -q "[ ,]$p\b" debian/control || { echo "debian/control: $p"; exit 1; }
	done
'
test_that 'every script is one that bash can read' '
	for f in $scripts $(git ls-files "tests/*.t") tests/lib.sh; do bash -n "$f" || exit 1; done
'
done_testing
