# SPDX-License-Identifier: Apache-2.0
# hostagent/: rtbench is main.c, the table of commands, and the room behind it.
programs      += rtbench
rtbench.on    := host
rtbench.src    = hostagent/main.c
rtbench.rooms  = hostagent reports lib wire

# The reference of every key, out of the table that parses them.
.PHONY: docs
docs: $B/bin/rtbench
	@sed '/^## Reference$$/q' scenarios/README.md > $B/README.new && { echo; $< help scenario; } >> $B/README.new
	@mv $B/README.new scenarios/README.md
