#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5500-bare.t: the probe without an operating system, on three machines, in QEMU's emulation.
. "$(dirname "$0")/lib.sh"

here=()
for a in x86_64 aarch64 riscv64; do
	if [ ! -x "$BIN/rtprobe-bare-$a" ]; then
		skip_that "bare metal on $a" "no compiler for $a when this was built"
	elif ! command -v "qemu-system-$a" >/dev/null; then
		skip_that "bare metal on $a" "no qemu-system-$a"
	else
		here+=("$a")
	fi
done
short='-s scenario.duration=1s -s scenario.warmup=0 -s probe.interval=2ms'

# run_bare DIR ARCH [-s ...]: a short run of the ready scenario
run_bare() {
	local dir=$1 arch=$2
	shift 2
	rtbench run "$TOP/scenarios/bare-$arch.ini" $short "$@" -o "$dir"
}

# boot ARCH SECONDS WORDS [QEMU ARGUMENT...]: the image by itself, its console on standard output
boot() {
	local arch=$1 seconds=$2 words=$3 machine=virt serial
	shift 3
	case $arch in
	x86_64) machine=microvm; set -- -device isa-debug-exit,iobase=0xf4 "$@" ;;
	aarch64) set -- -cpu cortex-a57 "$@" ;;
	esac
	case " $* " in *' -serial '*) serial= ;; *) serial='-serial stdio' ;; esac
	case " $* " in *' -M '*) ;; *) set -- -M $machine "$@" ;; esac
	timeout "$seconds" "qemu-system-$arch" -accel tcg -m 64 -nodefaults -no-reboot -display none \
		$serial -global virtio-mmio.force-legacy=false \
		-kernel "$BIN/rtprobe-bare-$arch" -append "$words" "$@" </dev/null
}

net() {
	echo "-netdev user,id=n -device virtio-net-device,netdev=n"
}

for a in "${here[@]}"; do
	test_that "$a: boots, streams and accounts for every activation" '
		expect_exit 0 run_bare one-$a $a &&
		[ "$(json one-$a/result.json samples.expected)" = 500 ] &&
		[ "$(json one-$a/result.json samples.lost)" = 0 ] &&
		[ "$(json one-$a/result.json accounting_ok)" = true ]
	'
	test_that "$a: four CPUs are four probes" '
		expect_exit 0 run_bare four-$a $a -s vm.cpus=4 &&
		[ "$(json four-$a/result.json samples.expected)" = 2000 ] &&
		[ "$(json four-$a/result.json probes.3.cpu)" = 3 ]
	'
	test_that "$a: interrupt and task are two figures of the same activations" '
		[ "$(json four-$a/result.json beside.3.kind)" = timer-isr ] &&
		[ "$(json four-$a/result.json beside.3.cpu)" = 3 ] &&
		[ "$(json four-$a/result.json beside.3.samples.received)" = \
			"$(json four-$a/result.json probes.3.samples.received)" ] &&
		[ "$(json four-$a/result.json beside.3.latency_ns.mean)" -lt \
			"$(json four-$a/result.json probes.3.latency_ns.mean)" ] &&
		grep "cost in ns, best (worst) of 100: task switch [0-9]* ([0-9]*), timer interrupt to task" \
			four-$a/result.json
	'
	test_that "$a: the collector takes virtio-console as well as a network" '
		expect_exit 0 run_bare serial-$a $a -s probe.transport=serial -s vm.network=none &&
		[ "$(json serial-$a/result.json accounting_ok)" = true ]
	'
	test_that "$a: CPU time taken away, and messages to the host and back, are measured as well" '
		expect_exit 0 run_bare noise-$a $a -s probe.kind=noise -s limits.p99=none &&
		[ "$(json noise-$a/result.json probes.0.kind)" = noise ] &&
		expect_exit 0 run_bare comm-$a $a -s probe.kind=comm -s probe.interval=10ms -s limits.p99=none &&
		[ "$(json comm-$a/result.json probes.0.kind)" = comm ] &&
		[ "$(json comm-$a/result.json beside.0.kind)" = comm-out ] &&
		[ "$(json comm-$a/result.json beside.1.kind)" = comm-back ] &&
		[ "$(json comm-$a/result.json probes.0.latency_ns.min)" -gt 0 ]
	'
	for fault in "page:page fault" "stack:stack overflow" "trap:"; do
		test_that "$a: a fault (${fault%%:*}) is named with its registers and makes the run INVALID" '
			expect_exit 3 run_bare fault-$a-${fault%%:*} $a -s scenario.duration=20s \
				-s vm.append=bare.fault=${fault%%:*} &&
			grep -E "^INVALID +guest.*${fault#*:} on cpu 0, pc 0x" out
		'
	done
	test_that "$a: with a fifth of the datagrams lost both ways every sample arrives once" '
		coproc "$TOP/tests/udp-collector" 0.2 120 && collector=$COPROC_PID &&
		exec 7<&"${COPROC[0]}" && read -r port <&7 &&
		boot $a 100 "rtprobe.duration=2s rtprobe.link=udp:10.0.2.2:$port" $(net) &&
		kill $collector && tee answer <&7 && grep -qx exact answer
	'
	test_that "$a: the serial line carries frames beside its text" '
		coproc "$TOP/tests/udp-collector" 0 120 && collector=$COPROC_PID &&
		exec 7<&"${COPROC[0]}" && read -r port <&7 &&
		boot $a 100 "rtprobe.duration=1s rtprobe.interval=5ms rtprobe.link=serial:console" \
			-chardev udp,id=line,host=127.0.0.1,port=$port -serial chardev:line
		kill $collector; tee answer <&7 | tail -3; grep -qx exact answer
	'
	test_that "$a: virtio-console carries them as well" '
		coproc "$TOP/tests/udp-collector" 0 120 && collector=$COPROC_PID &&
		exec 7<&"${COPROC[0]}" && read -r port <&7 &&
		boot $a 100 "rtprobe.duration=1s rtprobe.link=virtio-console:0" \
			-chardev udp,id=line,host=127.0.0.1,port=$port \
			-device virtio-serial-device,max_ports=1 -device virtconsole,chardev=line
		kill $collector; tee answer <&7 | tail -3; grep -qx exact answer
	'
	test_that "$a: a word that it does not know is one clear line, and no run" '
		boot $a 20 "rtprobe.peroid=1ms" >console; 
		grep -a "peroid" console && ! grep -a "fault" console &&
		boot $a 20 "bare.falt=page" >console2;
		grep -a "bare.falt=page" console2
	'
	test_that "$a: without a network device it says so and ends" '
		boot $a 20 "rtprobe.duration=1s rtprobe.link=udp:10.0.2.2:9" >console3
		grep -a "no virtio-net device" console3
	'
	test_that "$a: without a link it prints what it measured" '
		boot $a 20 "rtprobe.duration=200ms" >console4
		grep -aE "^cpu 0: [0-9]+ samples, [0-9]+ missed, 0 dropped, ns: min [0-9]+ mean [0-9]+ max [0-9]+" console4
	'
	test_that "$a: the image is at most 64 KiB" '
		bytes=$(readelf -lW "$BIN/rtprobe-bare-$a" | awk "\$1 == \"LOAD\" { print \$5 }")
		bytes=$((bytes))
		[ "$bytes" -gt 0 ] && [ "$bytes" -le 65536 ] || { echo "$bytes bytes"; false; }
	'
done

case " ${here[*]} " in *' x86_64 '*)
	for m in pc q35; do
		test_that "x86_64: $m has the network card behind PCI" '
			expect_exit 0 run_bare pci-$m x86_64 -s vm.machine=$m &&
			[ "$(json pci-$m/result.json accounting_ok)" = true ]
		'
	done
	test_that "x86_64: the interrupt of a device is timed to its handler and to the task" '
		expect_exit 0 rtbench run "$TOP/scenarios/irq-edu.ini" $short -s limits.p99=none -o irq &&
		[ "$(json irq/result.json probes.0.kind)" = irq ] &&
		[ "$(json irq/result.json beside.0.kind)" = irq-isr ] &&
		[ "$(json irq/result.json beside.0.latency_ns.min)" -gt 0 ] &&
		[ "$(json irq/result.json beside.0.latency_ns.mean)" -lt \
			"$(json irq/result.json probes.0.latency_ns.mean)" ] &&
		expect_exit 2 rtbench run "$TOP/scenarios/bare-x86_64.ini" -s probe.kind=irq -o irq2 &&
		grep "machine = q35 or pc" err
	'
	test_that "x86_64: without that device it says so and ends" '
		boot x86_64 20 "rtprobe.duration=1s rtprobe.kind=irq" >console5
		grep -a "no device that can be told to interrupt" console5
	'
	# QEMU looks for a multiboot header first; without one it takes the PVH entry.
	test_that "x86_64: a multiboot loader and a PVH loader both start it" '
		python3 -c "
import sys
image = open(sys.argv[1], \"rb\").read()
at = image.index(bytes.fromhex(\"02b0ad1b\"))
assert at < 8192 and at % 4 == 0
open(\"pvh\", \"wb\").write(image[:at] + bytes(4) + image[at + 4:])
" "$BIN/rtprobe-bare-x86_64" &&
		for image in "$BIN/rtprobe-bare-x86_64" pvh; do
			for m in microvm pc q35; do
				timeout 60 qemu-system-x86_64 -accel tcg -M $m -m 64 -nodefaults -no-reboot \
					-display none -serial stdio -kernel $image \
					-append "rtprobe.duration=200ms" </dev/null |
					grep -a "^cpu 0: [0-9]* samples" || exit 1
			done
		done
	'
	test_that "x86_64: a failure reaches whoever started QEMU" '
		expect_exit 5 boot x86_64 20 "rtprobe.peroid=1ms"
	'
esac

case " ${here[*]} " in *' aarch64 '*)
	test_that "aarch64: starts at EL2, and with either interrupt controller" '
		for m in virt,gic-version=2 virt,gic-version=3 virt,gic-version=3,virtualization=on; do
			boot aarch64 20 "rtprobe.duration=200ms" -M $m | grep -a "rtprobe: bare metal" ||
				exit 1
		done
	'
	test_that "aarch64: as plain bytes it runs wherever it was put" '
		cp "$BIN/rtprobe-bare-aarch64.bin" raw.bin &&
		timeout 60 qemu-system-aarch64 -M virt -cpu cortex-a53 -m 64 -nodefaults -display none \
			-serial stdio -kernel raw.bin -append "rtprobe.duration=200ms" </dev/null |
			grep -a "rtprobe: bare metal" &&
		timeout 60 qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a53 -m 64 -nodefaults \
			-display none -serial stdio -device loader,file=raw.bin,addr=0x42000000,force-raw=on \
			-device loader,addr=0x42000000,cpu-num=0 </dev/null | grep -am1 "rtprobe: bare metal"
	'
esac
done_testing
