# SPDX-License-Identifier: Apache-2.0
# scenario.awk: what `rtbench help scenario` prints (Markdown), as the manual page rtbench-scenario(5).
function text(s) {
	gsub(/\\/, "\\e", s)
	while (match(s, /`[^`]*`/))
		s = substr(s, 1, RSTART - 1) "\\fB" substr(s, RSTART + 1, RLENGTH - 2) "\\fR" \
		    substr(s, RSTART + RLENGTH)
	gsub(/[.] /, ".\n", s)
	return s
}
function line(s) {
	print (s ~ /^[.']/ ? "\\&" : "") text(s)
}
function close_list() {
	if (list)
		print ".El"
	list = ""
}
BEGIN {
	print ".\\\" SPDX-License-Identifier: Apache-2.0"
	print ".\\\" Printed from the table of keys by man/scenario.awk."
	print ".Dd November 21, 2026"
	print ".Dt RTBENCH-SCENARIO 5\n.Os rtbench"
	print ".Sh NAME\n.Nm rtbench-scenario\n.Nd what a run of rtbench is asked to be"
	print ".Sh DESCRIPTION"
}
/^### / {
	close_list()
	if (!sections++)
		print ".Sh SECTIONS"
	print ".Ss " substr($0, 5)
	pp = said = 0
	next
}
/^\| `/ {
	if (list != "keys") {
		close_list()
		print ".Bl -tag -width Ds"
		list = "keys"
	}
	n = split($0, f, / *\| */)
	gsub(/`/, "", f[2])
	print ".It Cm " f[2] (f[3] == "" ? "" : " = " f[3])
	line(f[5])
	if (f[4] != "")
		line("Default: " f[4] ".")
	next
}
/^\|/ { next }
/^- / {
	if (list != "points") {
		print ".Bl -bullet"
		list = "points"
	}
	print ".It"
	line(substr($0, 3))
	next
}
/^  / { line(substr($0, 3)); next }
/^$/ { if (list == "points") close_list(); else if (!list) pp = 1; next }
{
	if (pp && said)
		print ".Pp"
	pp = said = 0
	said = 1
	close_list()
	line($0)
}
END {
	close_list()
	print ".Sh SEE ALSO\n.Xr rtbench 1 ,\n.Xr rttune 8"
}
