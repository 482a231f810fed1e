// SPDX-License-Identifier: Apache-2.0
/* bare_fdt.c - the bare-metal guest's device tree reader, on a good tree and on damaged ones */
#include "guestbench/port/bare/fdt.c"
#include "guestbench/text.h"
#include "tests/unit/test.h"

static _Alignas(8) uint8_t tree[1024];
static uint32_t used;
static char strings[64];
static uint32_t nstrings;

static void put(uint32_t v)
{
	for (int i = 24; i >= 0; i -= 8)
		tree[used++] = (uint8_t)(v >> i);
}

static void put_bytes(const void *p, uint32_t n)
{
	memcpy(tree + used, p, n);
	used += padded(n);
}

static void begin(const char *name)
{
	put(BEGIN);
	put_bytes(name, (uint32_t)strlen(name) + 1);
}

static void prop(const char *name, const void *p, uint32_t n)
{
	put(PROP);
	put(n);
	put(nstrings);
	memcpy(strings + nstrings, name, strlen(name) + 1);
	nstrings += (uint32_t)strlen(name) + 1;
	put_bytes(p, n);
}

static void put_head(uint32_t at, uint32_t v)
{
	uint32_t was = used;

	used = at;
	put(v);
	used = was;
}

static const void *make(void)
{
	static const uint8_t reg[16] = {0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x08, 0, 0, 0};

	memset(tree, 0, sizeof(tree));
	used = HEADER;
	nstrings = 0;
	begin("");
	begin("chosen");
	prop("bootargs", "rtprobe.link=none", 18);
	put(END);
	begin("memory@40000000");
	prop("reg", reg, 16);
	put(END);
	put(NOP);
	begin("slot@a000000");
	prop("compatible", "other\0virtio,mmio", 18);
	put(END);
	put(END);
	put(9);
	put_head(0, MAGIC);
	put_head(STRUCT_AT, HEADER);
	put_head(STRUCT_BYTES, used - HEADER);
	put_head(STRINGS_AT, used);
	put_head(STRINGS_BYTES, nstrings);
	put_bytes(strings, nstrings);
	put_head(TOTAL, used);
	return tree;
}

TEST(nodes_are_found_by_name_with_and_without_address_and_by_second_compatible)
{
	const void *t = make();
	uint32_t len = 0, chosen = fdt_named(t, 0, "chosen");
	uint64_t at, bytes;

	OK(fdt_ok(t) && chosen);
	STR((const char *)fdt_prop(t, chosen, "bootargs", &len), "rtprobe.link=none");
	EQ(len, 18);
	OK(!fdt_prop(t, chosen, "stdout-path", &len));
	OK(fdt_reg(t, fdt_named(t, 0, "memory"), 0, &at, &bytes));
	EQ(at, 0x40000000);
	EQ(bytes, 0x8000000);
	OK(!fdt_reg(t, fdt_named(t, 0, "memory"), 1, &at, &bytes));
	OK(fdt_compatible(t, 0, "virtio,mmio"));
	OK(!fdt_compatible(t, fdt_compatible(t, 0, "virtio,mmio"), "virtio,mmio"));
	OK(!fdt_named(t, 0, "mem"));
}

TEST(no_damaged_or_cut_tree_is_read_beyond_its_end)
{
	uint32_t total, seed = 1;

	make();
	total = used;
	for (int i = 0; i < 100000; i++) {
		uint8_t *t = aligned_alloc(8, 1024);
		uint32_t len, node = 0, steps = 0;
		uint64_t at, bytes;

		make();
		for (int k = 0; k < 3; k++) {
			seed = seed * 1664525 + 1013904223;
			tree[8 + (seed >> 8) % (total - 8)] = (uint8_t)(seed >> 24);
		}
		memset(t, 0xee, 1024);
		memcpy(t, tree, total);
		if (fdt_ok(t) && head(t, TOTAL) <= 1024)
			while ((node = fdt_next(t, node)) && ++steps < 1000) {
				fdt_prop(t, node, "reg", &len);
				fdt_is(t, node, "virtio,mmio");
				fdt_reg(t, node, 0, &at, &bytes);
			}
		free(t);
		OK(steps < 1000);
	}
}

RUN(nodes_are_found_by_name_with_and_without_address_and_by_second_compatible,
    no_damaged_or_cut_tree_is_read_beyond_its_end)
