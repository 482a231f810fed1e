# SPDX-License-Identifier: Apache-2.0
# man/: rooms add their pages to $(mans); pages out of tables are made in build/man/.
mans += man/rtbench.1 $B/man/rtbench-scenario.5

$B/man/rtbench-scenario.5: man/scenario.awk $B/bin/rtbench
	$(call quiet,MAN)mkdir -p $(@D) && $B/bin/rtbench help scenario | awk -f man/scenario.awk >$@

mans += $B/man/rtprobe.1
$B/man/rtprobe.1: man/rtprobe.awk $B/bin/rtprobe
	$(call quiet,MAN)mkdir -p $(@D) && $B/bin/rtprobe --help | awk -f man/rtprobe.awk >$@
