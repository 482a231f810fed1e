#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2600-service.t: what rttune.service keeps while settings are in force: requests that live as long as a
# descriptor, interrupts that a link-up moves, threads that come late. On captured hosts; the last on real threads.
. "$(dirname "$0")/lib.sh"
# captured NAME: the captured machine as ./host, laid down once and copied
captured() { { [ -d "$HERE/of-$1" ] || host "$1" "$HERE/of-$1"; } && cp -a "$HERE/of-$1" host; }
tune() { rttune --root host "$@"; }
laptop() { rm -rf host before log && captured i5-8265u && mkdir -p host/var/lib && cp -a host before; }
# soon CONDITION: true within a time that no loaded machine needs
soon() {
	local i
	for i in $(seq 250); do eval "$1" && return; sleep 0.1; done
	echo "not in 25 s: $1"; cat log; return 1
}
# serve: the service on ./host in the background, when it has looked once
serve() { rttune --root host service >log 2>&1 & pid=$!; soon 'grep -q ^watching log'; }
gone() { soon "! kill -0 $pid 2>/dev/null" && wait $pid; }
held() { od -An -td4 host/dev/cpu_dma_latency | tr -d ' '; }
# thread PID COMM CPUS: one more thread of the captured host
thread() {
	mkdir -p host/proc/$1 && echo "$2" >host/proc/$1/comm &&
	echo "$1 ($2) S 2 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 $1$1 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0" >host/proc/$1/stat &&
	printf 'Name:\t%s\nCpus_allowed:\tf\nCpus_allowed_list:\t%s\n' "$2" "$3" >host/proc/$1/status
}
cpus() { sed -n 's/^Cpus_allowed_list:\t//p' host/proc/$1/status; }
cat >irqs.ini <<-INI
	[profile]
	rt_cpus = 3
	[knobs]
	irq.affinity = default
	irqbalance.ban = default
INI
cat >threads.ini <<-INI
	[profile]
	rt_cpus = 3
	[knobs]
	thread.affinity = default
	thread.vhost = default
INI

test_that 'a request is held while it is in force, follows a new apply, and ends with revert; so does the service' '
	laptop && printf "\377\377\377\177" >host/dev/cpu_dma_latency && tune apply --runtime -s power.dma_latency=5 irqs.ini &&
	! tune status && serve && grep "holding: dev/cpu_dma_latency = 5" log && [ "$(held)" = 5 ] && expect_exit 0 tune status &&
	ls -l /proc/$pid/fd | grep -q host/dev/cpu_dma_latency &&
	tune apply --runtime -s power.dma_latency=7 irqs.ini && soon "grep -q \"= 7\" log" && [ "$(held)" = 7 ] &&
	tune revert --to 1 && soon "[ \$(held) = 5 ]" && tune revert && gone && grep "let go" log
'
test_that 'a socket that keeps the time stamps of the network on is one, and only one service runs' '
	laptop && tune apply --runtime -s net.timestamping=1 irqs.ini && ! tune status && serve && expect_exit 0 tune status &&
	ls -l /proc/$pid/fd | grep -q "socket:" && grep -q "holding: socket/timestamping" log && expect_exit 1 tune service &&
	grep -q "another .rttune service. runs" err && tune revert && gone
'
test_that 'SIGTERM ends it, and what was applied stays' '
	laptop && tune apply --runtime irqs.ini && serve && cp -a host served && kill $pid && gone && same_tree served host
'
test_that 'an interrupt that came back under another number is found by its owner, and revert finds it there' '
	laptop && tune apply --runtime irqs.ini && serve && mv host/proc/irq/126 host/proc/irq/150 &&
	echo 0-3 >host/proc/irq/150/smp_affinity_list && touch host/var/lib/rttune/x && rm host/var/lib/rttune/x &&
	soon "grep -q \"put back: proc/irq/150/\" log" && [ "$(cat host/proc/irq/150/smp_affinity_list)" = 0-2 ] &&
	tune revert && gone && [ "$(cat host/proc/irq/150/smp_affinity_list)" = 0-3 ]
'
test_that 'while an apply is under way the service changes nothing, and then it does' '
	laptop && tune apply --runtime irqs.ini && serve && exec 8<host/var/lib/rttune && flock 8 &&
	echo 0-3 >host/proc/irq/124/smp_affinity_list && touch host/var/lib/rttune/x && rm host/var/lib/rttune/x && sleep 2 &&
	[ "$(cat host/proc/irq/124/smp_affinity_list)" = 0-3 ] && flock -u 8 && touch host/var/lib/rttune/x && rm host/var/lib/rttune/x &&
	soon "grep -q \"put back: proc/irq/124/\" log" && tune revert && gone
'
test_that 'a thread that is born late gets its CPUs, and revert gives back those it had' '
	laptop && thread 4711 kauditd 0-3 && tune apply --runtime threads.ini && [ "$(cpus 4711)" = 0-2 ] && serve &&
	thread 4712 vhost-991 0-3 && thread 4713 vhost-992 2-3 && soon "[ \$(cpus 4712),\$(cpus 4713) = 0-2,2 ]" &&
	expect_exit 0 tune verify && expect_exit 0 tune status && rm -r host/proc/4711 && expect_exit 0 tune status &&
	tune revert && gone && [ "$(cpus 4712),$(cpus 4713)" = 0-3,2-3 ]
'
test_that 'threads that come and go leave no heap of records' '
	laptop && tune apply --runtime threads.ini && for i in 1 2 3 4 5; do
		rm -rf host/proc/60* && thread 60$i vhost-60$i 0-3 && tune service --once && [ "$(cpus 60$i)" = 0-2 ] || exit 1
	done && [ "$(grep -c "op=set.*thread.vhost" host/var/lib/rttune/journal)" = 1 ] && tune revert && [ "$(cpus 605)" = 0-3 ]
'
test_that 'a thread of an interrupt is left to its interrupt' '
	laptop && thread 4714 irq/124-xhci_hcd 0-3 && tune apply --runtime threads.ini && tune service --once && [ "$(cpus 4714)" = 0-3 ]
'
if unshare -rn true 2>/dev/null && command -v ip >/dev/null; then
	test_that 'a link-up is heard: an interrupt that the driver took back is moved again at once' '
		laptop && tune apply --runtime irqs.ini && cat >inside <<-"X" && unshare -rn bash ./inside
		rttune --root host service >log 2>&1 & pid=$!
		for i in $(seq 250); do grep -q ^watching log && break; sleep 0.1; done
		echo 0-3 >host/proc/irq/126/smp_affinity_list; sleep 1
		[ "$(cat host/proc/irq/126/smp_affinity_list)" = 0-3 ] || exit 1
		ip link set lo up
		for i in $(seq 150); do grep -q "put back: proc/irq/126/" log && break; sleep 0.1; done
		cat log; kill $pid; wait $pid; [ "$(cat host/proc/irq/126/smp_affinity_list)" = 0-2 ]
		X
	'
else
	skip_that 'a link-up is heard' 'no network namespaces here'
fi
if [ "$(nproc)" -ge 2 ] && unshare -rmpfn --mount-proc mount -t tmpfs none /var/lib 2>/dev/null &&
	grep -q 'Cpus_allowed_list:.*0-' /proc/self/status; then
	test_that 'a real thread that is born late is moved off the RT CPU by the service, and back by revert' '
		cat >p.ini <<-INI && cat >guest.py <<-PY && cat >inside <<-"X" && unshare -rmpfn --mount-proc taskset -c 0-1 bash ./inside
		[profile]
		rt_cpus = 1
		[knobs]
		thread.vhost = default
		INI
		import threading, time
		def worker():
		    me = "/proc/self/task/%d" % threading.get_native_id()
		    open(me + "/comm", "w").write("vhost-1234")
		    open("tid", "w").write(me.replace("self", str(__import__("os").getpid())))
		    time.sleep(100)
		open("/proc/self/comm", "w").write("qemu-test")
		threading.Thread(target=worker, daemon=True).start()
		time.sleep(100)
		PY
		set -e
		mount -t tmpfs none /var/lib; mount -t tmpfs none /run; mount -o remount,bind,ro /sys 2>/dev/null || true
		rttune apply --runtime p.ini | grep "generation 1: 1 done"
		rttune service >log 2>&1 & service=$!
		python3 guest.py & guest=$!
		for i in $(seq 250); do [ -s tid ] && break; sleep 0.1; done
		cpus() { sed -n "s/^Cpus_allowed_list:\t//p" $1/status; }
		for i in $(seq 250); do [ "$(cpus $(cat tid))" = 0 ] && break; sleep 0.1; done
		cat log; [ "$(cpus $(cat tid))" = 0 ]; [ "$(cpus /proc/$guest)" = 0-1 ]
		rttune revert; wait $service
		[ "$(cpus $(cat tid))" = 0-1 ]
		kill $guest
		X
	'
else
	skip_that 'a real thread that is born late is moved' 'one CPU, or no namespaces of our own'
fi
done_testing
