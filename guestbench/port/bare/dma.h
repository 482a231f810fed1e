/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dma.h - memory that devices read and write
 *
 * Identity-mapped. Inside the image unless bare.dma=ADDRESS names another place: under a hypervisor
 * without an IOMMU only a region whose guest address is its real address can be used.
 */
#ifndef GUESTBENCH_PORT_BARE_DMA_H
#define GUESTBENCH_PORT_BARE_DMA_H

#include "guestbench/port/bare/virtq.h"

/* dma_queue - memory of queue n, 0 or 1 */
struct virtq_memory *dma_queue(unsigned n);

#endif
