#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3070-remote.t: a run on another machine. With a stand-in for ssh that has the same machine behind it.
. "$(dirname "$0")/lib.sh"
mkdir bin && cat >bin/ssh <<'SH'
#!/bin/bash
[ "$1 $2 $3" = "-o BatchMode=yes --" ] || exit 99
echo "$4" >>"$SSH_LOG"
[ "$4" = gone ] && exit 255
sh -c "$5"
SH
chmod +x bin/ssh
PATH=$PWD/bin:$PATH
export SSH_LOG=$PWD/ssh.log
printf '[scenario]\nname = far\nduration = 300ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\ntune = ignore\n[probe]\npolicy = other\ncpus = 0\n[report]\nformats = json\nboard = board7\n[limits]\nmissed = none\n' >far.ini

test_that 'the run comes back whole, is judged here, and leaves nothing there' '
	mkdir there && TMPDIR=$PWD/there rtbench run far.ini -q -o r --on ssh:root@board7 >out 2>err; s=$?; cat out err
	[ "$(cat ssh.log)" = root@board7 ] && [ -s r/frames.rtl ] && [ -s r/result.json ] && [ ! -e r/incomplete ] &&
	[ "$(json r/result.json exit_status)" = $s ] && [ "$(json r/result.json samples.expected)" = 300 ] &&
	rtbench history | grep -q "far .*board7" && [ -z "$(ls there)" ]
'
test_that 'exit codes pass through: a limit that is violated there fails here' '
	rtbench run far.ini -q -o f -s limits.max=1ns --on ssh:board7 >out 2>&1; s=$?; [ $s = 1 ] || [ $s = 3 ]
'
test_that 'a machine that cannot be reached is named, and no run directory stays' '
	expect_exit 2 rtbench run far.ini -q -o g --on ssh:gone && grep -q "ssh:gone cannot be reached" err && [ ! -e g ]
'
test_that 'what that machine cannot run is its answer, in its words' '
	expect_exit 2 rtbench run far.ini -q -o h -s vm.backend=qemu -s vm.kernel=/none --on ssh:board7 && grep -q "/none" err
'
test_that 'an address that is none is refused' '
	expect_exit 2 rtbench run far.ini --on board7 && grep -q "ssh:\[USER@\]HOST" err && expect_exit 2 rtbench run far.ini --on ssh:-oProxyCommand=x
'
done_testing
