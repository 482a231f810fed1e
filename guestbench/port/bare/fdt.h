/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fdt.h - reads a flattened device tree (Devicetree Specification 0.4, chapter 5)
 *
 * The tree comes from the loader and is not trusted: every offset is checked against its size.
 * Nothing is copied or allocated; a node is an offset into the tree.
 *
 *	fdt_ok(blob)
 *	node = fdt_compatible(blob, 0, "virtio,mmio")	the first; again with node: the next
 *	node = fdt_named(blob, 0, "chosen")		0: none
 *	fdt_prop(blob, node, "bootargs", &len)
 *	fdt_reg(blob, node, i, &at, &bytes)		address and size
 */
#ifndef GUESTBENCH_PORT_BARE_FDT_H
#define GUESTBENCH_PORT_BARE_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool fdt_ok(const void *fdt);

/* fdt_next - the node behind this one, in the order of the tree; 0 begins with the root */
uint32_t fdt_next(const void *fdt, uint32_t node);
uint32_t fdt_compatible(const void *fdt, uint32_t after, const char *compatible);
/* fdt_named - the next node whose name is `name`, or `name` and an address */
uint32_t fdt_named(const void *fdt, uint32_t after, const char *name);
const void *fdt_prop(const void *fdt, uint32_t node, const char *name, uint32_t *len);
/* fdt_cell - the i-th 32-bit cell of a property; `otherwise` where there is none */
uint32_t fdt_cell(const void *fdt, uint32_t node, const char *name, unsigned i, uint32_t otherwise);
/* fdt_reg - i-th address and size of a node that has two cells for each, as all of ours have */
bool fdt_reg(const void *fdt, uint32_t node, unsigned i, uint64_t *at, uint64_t *bytes);
/* fdt_is - is `compatible` one of the node's names? */
bool fdt_is(const void *fdt, uint32_t node, const char *compatible);

#endif
