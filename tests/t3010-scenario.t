#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3010-scenario.t: the reference page is the table that parses, and what is shipped is valid.
. "$(dirname "$0")/lib.sh"

test_that 'scenarios/README.md holds what `rtbench help scenario` prints' '
	sed "1,/^## Reference\$/d" "$TOP/scenarios/README.md" | sed 1d >page &&
	rtbench help scenario >now && diff page now || { echo "run: make docs"; exit 1; }
'
test_that 'every scenario that is shipped is described on that page' '
	for s in "$TOP"/scenarios/*.ini; do
		grep -q "^- \[${s##*/}\](${s##*/}): " "$TOP/scenarios/README.md" || { echo "$s"; exit 1; }
	done
'
test_that 'the manual page rtbench-scenario(5) has every key and is well formed' '
	command -v mandoc >/dev/null || { echo "mandoc is missing: make deps"; exit 1; }
	page=$TOP/build/man/rtbench-scenario.5
	mandoc -Tlint -Wwarning "$page" || exit 1
	rtbench help scenario | sed -n "s/^| \`\([a-z0-9_.]*\)\` |.*/\1/p" >keys
	[ "$(wc -l <keys)" -gt 40 ] && [ "$(wc -l <keys)" = "$(grep -c "^\.It Cm" "$page")" ] &&
	while read -r k; do grep -qE "^\.It Cm $k( |\$)" "$page" || { echo "$k"; exit 1; }; done <keys
'
done_testing
