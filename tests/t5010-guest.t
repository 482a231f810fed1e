#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5010-guest.t: a PREEMPT_RT guest in QEMU, and what is done to it. Emulation is enough for all of this.
. "$(dirname "$0")/lib.sh"
[ -e "$TOP/build/guest/debian-rt/vmlinuz" ] ||
	skip_all "no guest is built here: 'make guest' does (it needs Debian's archive once)"
command -v qemu-system-x86_64 >/dev/null || skip_all 'QEMU is not installed'
cat >guest.ini <<-'EOF'
	[scenario]
	duration = 4s
	warmup = 500ms
	accept_emulation = yes
	[host]
	rt_cpus = none
	tune = ignore
	[vm]
	kernel = debian-rt
	accel = tcg
	[probe]
	interval = 1ms
	[limits]
	missed = none
	p99 = none
EOF

# begin DIR [OPTION]...: a run in the background whose guest measures; rtbench is $run, QEMU is $qemu.
begin() {
	local dir=$1
	shift
	rm -f out err
	rtbench run guest.ini -o "$dir" "$@" >out 2>err & run=$!
	until_there "measure" err && qemu=$(pgrep -P "$run" qemu-system)
}
until_there() { # PATTERN FILE
	for i in $(seq 2400); do
		grep -q "$1" "$2" 2>/dev/null && return
		kill -0 "$run" 2>&- || break
		sleep 0.05
	done
	echo "'$1' never came in $2"; cat "$2"; return 1
}
ends() { # STATUS: the run ends with it
	local got=0
	wait "$run" || got=$?
	[ "$got" = "$1" ] || { echo "exit status $got, not $1"; cat out err; return 1; }
}
qmp() { # DIR COMMAND...: to the monitor in the run directory
	python3 - "$@" <<-'PY'
	import json, socket, sys
	s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1] + '/qmp.sock'); f = s.makefile('rw')
	f.readline()
	for c in ['{"execute": "qmp_capabilities"}'] + sys.argv[2:]:
	    f.write(c + '\n'); f.flush()
	    while 'return' not in (got := json.loads(f.readline())):
	        if 'error' in got: sys.exit(got['error']['desc'])
	PY
}
relay_of() { tr '\0' '\n' </proc/"$1"/cmdline | grep -o 'relay tcp:[0-9.:]*'; }
set_link() { qmp cut "{\"execute\": \"set_link\", \"arguments\": {\"name\": \"net\", \"up\": $1}}"; }

test_that 'a guest boots, streams through a link that is cut and a network that is not there, and passes' '
	begin cut && relay=$(pgrep -f "$(relay_of "$qemu")\$") && kill -KILL $relay && sleep 0.7 &&
	set_link false && sleep 1 && set_link true && ends 0 &&
	[ "$(json cut/result.json verdict)" = PASS ] && [ "$(json cut/result.json samples.expected)" = 4500 ] &&
	[ "$(json cut/result.json samples.lost)" = 0 ] && [ "$(json cut/result.json accounting_ok)" = true ]
'
test_that 'the report says that it was emulated, on what, and with which guest' '
	grep -q emulated out && [ "$(json cut/result.json vm.accel)" = tcg ] &&
	[ "$(json cut/result.json vm.kernel.sha256)" = "$(sha256sum <"$TOP/build/guest/debian-rt/vmlinuz" | cut -d" " -f1)" ]
'
test_that 'the same run is INVALID for a scenario that does not accept emulation' '
	cp -r cut strict && sed -i "s/^accept_emulation.*/accept_emulation = no/" strict/scenario.ini &&
	expect_exit 3 rtbench report strict && rtbench show strict | grep -q "^INVALID  *emulation:"
'
test_that 'a guest paused for a second through QMP has a thousand activations missed, and the pause in its report' '
	begin paused && sleep 0.5 && qmp paused "{\"execute\": \"stop\"}" && sleep 1 && qmp paused "{\"execute\": \"cont\"}" && ends 3 &&
	grep -q "^INVALID  *vm: the guest was paused" out && grep -q "guest goes on" err &&
	missed=$(json paused/result.json samples.missed) && [ "$missed" -ge 950 ] &&
	[ "$(json paused/result.json latency_ns.p99)" -ge 100000000 ] && [ "$(json paused/result.json accounting_ok)" = true ]
'
if [ "$(nproc)" -gt 1 ]; then
test_that 'the virtual CPU has a CPU of its own, and a thread that comes to float there makes the run INVALID' '
	begin pinned -s scenario.duration=60s -s vm.vcpu_cpus=1 -s host.housekeeping_cpus=0 &&
	vcpu=$(grep -l "^CPU 0/TCG" /proc/"$qemu"/task/*/comm | cut -d/ -f5) && [ -n "$vcpu" ] &&
	[ "$(taskset -pc "$vcpu" | sed "s/.*: //")" = 1 ] && [ "$(taskset -pc "$run" | sed "s/.*: //")" = 0 ] &&
	for t in /proc/"$qemu"/task/*; do
		[ "${t##*/}" = "$vcpu" ] || [ "$(taskset -pc "${t##*/}" | sed "s/.*: //")" = 0 ] || exit 1
	done && ! grep -q "^INVALID" err && taskset -pc 0,1 "$qemu" && until_there "^INVALID pin: thread" err &&
	kill -INT "$run" && ends 3 && grep -q "^INVALID  *pin: .*may run on CPU 0-1, it belongs on 0" out
'
else
	skip_that 'the virtual CPU has a CPU of its own' 'this host has only one CPU'
fi
test_that 'a guest whose QEMU is killed is INVALID, and what it had sent is there' '
	begin killed -s scenario.duration=60s && sleep 1 && kill -KILL "$qemu" && ends 3 &&
	grep -q "^INVALID  *guest: QEMU ended: killed by SIGKILL" out && [ "$(json killed/result.json samples.received)" -gt 100 ]
'
test_that 'a guest whose kernel panics is INVALID with the words of its console' '
	begin panic -s scenario.duration=60s -s vm.append=unknown_nmi_panic && qmp panic "{\"execute\": \"inject-nmi\"}" && ends 3 &&
	grep -q "^INVALID  *guest: .*anic" out && [ ! -e panic/incomplete ]
'
test_that 'kill -9 of rtbench takes QEMU with it; the run reads as INVALID: incomplete' '
	begin nine -s scenario.duration=60s && sleep 1 && kill -KILL $run && ends 137 &&
	for i in $(seq 100); do kill -0 "$qemu" 2>&- || break; sleep 0.05; done &&
	! kill -0 "$qemu" 2>&- && expect_exit 3 rtbench report nine && grep -q "^INVALID  *complete:" out &&
	[ "$(json nine/result.json samples.received)" -gt 100 ]
'
test_that 'a guest that stops answering hangs: the run says so, and ends' '
	begin hung -s scenario.duration=60s && kill -STOP "$qemu" && ends 3 &&
	grep -q "^INVALID  *guest: hangs: nothing came from it for 10 s" out && ! kill -0 "$qemu" 2>&-
'
if unshare -n ip tuntap add tap7 mode tap 2>&-; then
test_that 'a guest on a tap device finds the collector on the address of the host there' '
	expect_exit 0 unshare -n sh -c "ip link set lo up && ip tuntap add tap7 mode tap &&
		ip addr add 10.77.0.1/24 dev tap7 && ip link set tap7 up &&
		rtbench run guest.ini -s vm.network=tap:tap7 -s scenario.duration=1s -o tap" &&
	[ "$(json tap/result.json samples.expected)" = 1500 ] && [ "$(json tap/result.json accounting_ok)" = true ]
'
else
	skip_that 'a guest on a tap device finds the collector' 'no right to make a network namespace and a tap device'
fi
test_that 'a kernel that is not there is one line, before anything is made' '
	expect_exit 2 rtbench run guest.ini -s vm.kernel=/no/such/kernel -o none && [ "$(wc -l <err)" = 1 ] &&
	grep -q "/no/such/kernel" err && [ ! -e none ]
'
test_that 'what QEMU refuses is INVALID with its own words' '
	expect_exit 3 rtbench run guest.ini -s "vm.extra=-device no-such-device" -o refused &&
	grep -q "^INVALID  *start: .*no-such-device" out && [ ! -e refused/incomplete ]
'
test_that 'a guest that never comes is INVALID, with the end of its console' '
	expect_exit 3 rtbench run guest.ini -s vm.append=rdinit=/none -s scenario.timeout=60s -o never &&
	grep -qE "^INVALID  *guest: .*anic" out && grep -q "the end of never/console.log" err
'
done_testing
