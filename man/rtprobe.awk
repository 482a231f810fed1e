# SPDX-License-Identifier: Apache-2.0
# rtprobe.awk - the manual page of rtprobe out of `rtprobe --help`, so that no option is missing in it

BEGIN {
	print ".\\\" SPDX-License-Identifier: Apache-2.0"
	print ".Dd November 21, 2026"
	print ".Dt RTPROBE 1"
	print ".Os rtbench"
	print ".Sh NAME"
	print ".Nm rtprobe"
	print ".Nd how late does a real-time thread wake, every single time"
	print ".Sh SYNOPSIS"
	print ".Nm"
	print ".Op Ar option ..."
	print ".Sh DESCRIPTION"
	print ".Nm"
	print "runs one thread per CPU that sleeps until an absolute time, reads the clock first thing after"
	print "the wake, and keeps the difference."
	print "The schedule is never shifted: activations that a late wake has skipped are missed, and counted."
	print "A second thread of lower priority streams every latency to a collector, keeps what is not"
	print "acknowledged, connects again after a broken link, and ends with totals that account for every"
	print "activation to the unit."
	print "Without"
	print ".Fl -link"
	print "a summary is printed at the end instead; quantiles that too few samples support are left out."
	print ".Pp"
	print "Nothing about power or frequency is changed: the system is measured as it is."
	print "What was asked for and not granted (policy, CPU, memory lock) is said, and told to the collector."
	print ".Pp"
	print "The options:"
	print ".Bl -tag -width Ds"
}

/^  (-.,|   ) --[a-z]/ {
	letter = substr($0, 3, 2)
	line = substr($0, 7)
	option = line
	sub(/ .*/, "", option)
	help = substr(line, length(option) + 1)
	sub(/^ +/, "", help)
	name = option
	value = ""
	if (index(option, "=")) {
		name = substr(option, 1, index(option, "=") - 1)
		value = substr(option, index(option, "=") + 1)
	}
	sub(/^--/, "", name)
	item = ".It"
	if (letter ~ /^-/)
		item = item " Fl " substr(letter, 2) (value == "" ? "" : " Ar " value) " ,"
	print item " Fl -" name (value == "" ? "" : " Ns = Ns Ar " value)
	print toupper(substr(help, 1, 1)) substr(help, 2) "."
	next
}

/^ +\(default:/ {
	value = $0
	sub(/^ +\(default: /, "", value)
	sub(/\)$/, "", value)
	print "Default: " value "."
}

END {
	print ".El"
	print ".Pp"
	print "Times take the units ns, us, ms, s, m, h, d."
	print ".Sh AS A GUEST"
	print "As the first process of an initramfs (see"
	print ".Ql make guest )"
	print ".Nm"
	print "mounts what it needs, reads its orders, loads the virtio modules that the link needs, sets up the"
	print "network as"
	print ".Cm net"
	print "says, measures, and powers the machine off when its totals are acknowledged."
	print "The orders are the options above as words, without the dashes:"
	print "in QEMU's fw_cfg file"
	print ".Pa opt/org.rtbench.probe"
	print "as"
	print ".Ql interval=1ms cpus=0 ,"
	print "or on the kernel's command line as"
	print ".Ql rtprobe.interval=1ms rtprobe.cpus=0 ."
	print "In another guest image,"
	print ".Fl -orders Ns = Ns Cm guest"
	print "reads the same."
	print ".Sh EXIT STATUS"
	print "0 measured, 1 could not go on, 2 wrong usage."
	print ".Sh EXAMPLES"
	print "Ten seconds on CPU 1, in the manner of cyclictest:"
	print ".Dl rtprobe -i 1000 -p 80 -a 1 -D 10"
	print "Every sample to a collector:"
	print ".Dl rtprobe --link=tcp:192.168.122.1:7117 --interval=1ms --duration=1h"
	print ".Sh SEE ALSO"
	print ".Xr rtbench 1 ,"
	print ".Xr cyclictest 8"
}
