// SPDX-License-Identifier: Apache-2.0
/* page_style.c - the look of the report; colours are variables, --cN are those of the plots */
#include "reports/page.h"

#define LIGHT                                                                                      \
	"--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d8dee4;--soft:#f4f6f8;--pass:#1a7f37;"       \
	"--fail:#c62828;--invalid:#8250df;--inconclusive:#9a6700;--on:#fff;"                       \
	"--c1:#6b7680;--c2:#e6eaee;--c3:#d1242f;--c4:#57606a;--c5:#eceff2;--c6:#bcd6f5;"           \
	"--c7:#d9e8d4;--c8:#1b1f24;--c11:#1f6fc9;--c12:#c4561b;--c13:#22855b;--c14:#8a4fbf;--c15:" \
	"#a8780a;"                                                                                 \
	"--c16:#c2347d;--c17:#0f7f92;--c18:#6b6f76;"                                               \
	"--h1:#b9d5f3;--h2:#a6caf0;--h3:#8fbaea;--h4:#76aae3;--h5:#5f9bdd;--h6:#4082cd;"           \
	"--h7:#2969b4;--h8:#175094;--h9:#0a3870"
#define DARK                                                                                       \
	"--bg:#12161b;--fg:#e4e8ec;--dim:#9aa5b1;--line:#30373f;--soft:#1b2128;--pass:#3fb950;"    \
	"--fail:#ff6b63;--invalid:#bc8cff;--inconclusive:#e3b341;--on:#12161b;"                    \
	"--c1:#7d8792;--c2:#262c33;--c3:#ff6b63;--c4:#9aa5b1;--c5:#20262d;--c6:#27466b;"           \
	"--c7:#274030;--c8:#e4e8ec;--c11:#6cb0ff;--c12:#ff9a5c;--c13:#5fcf9a;--c14:#c79aff;--c15:" \
	"#e2b84a;"                                                                                 \
	"--c16:#ff86bd;--c17:#58cbdc;--c18:#b4b8bf;"                                               \
	"--h1:#234a75;--h2:#265383;--h3:#295c91;--h4:#2c659f;--h5:#3873ae;--h6:#4584c3;"           \
	"--h7:#5f9cda;--h8:#8dbcee;--h9:#c9e0fb"

#define SVG                                                                                        \
	"svg text{stroke:none}\n"                                                                  \
	".heat text{fill:var(--c4);font-size:13px}.heat .g{stroke:var(--c2);fill:none;opacity:.6}" \
	".heat .t{stroke:var(--c1);fill:none}.heat "                                               \
	".l{stroke:var(--c3);stroke-width:2;fill:none}\n"                                          \
	".h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}"             \
	".h5{fill:var(--h5)}.h6{fill:var(--h6)}.h7{fill:var(--h7)}.h8{fill:var(--h8)}"             \
	".h9{fill:var(--h9)}\n"

const char page_light[] = LIGHT ";";
const char page_svg_style[] = SVG;

const char page_style[] =
	":root{color-scheme:light dark;" LIGHT "}\n"
	"@media (prefers-color-scheme:dark){:root{" DARK "}}\n"
	"@media print{:root{color-scheme:light;" LIGHT "}body{font-size:10pt}"
	"section{break-inside:avoid}section.long{break-inside:auto}details{display:block}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--bg);color:var(--fg);"
	"font:15px/1.5 system-ui,'Segoe UI','Liberation Sans',Arial,sans-serif}\n"
	"main{max-width:1040px;margin:0 auto;padding:24px 20px 60px}\n"
	"h1{font-size:1.35rem;margin:0 0 .4rem}h2{font-size:1.1rem;margin:2rem 0 .3rem}\n"
	"h3{font-size:.95rem;margin:1.1rem 0 .3rem}\n"
	"p{margin:.3rem 0}.hint{color:var(--dim);font-size:.9rem;max-width:52rem}\n"
	".banner{border:1px solid var(--line);border-left:8px solid var(--tone);border-radius:6px;"
	"padding:16px 20px;background:var(--soft)}\n"
	".banner .claim{font-size:1.05rem;margin:.5rem 0}\n"
	".pill{display:inline-block;background:var(--tone);color:var(--on);font-weight:700;"
	"padding:.05em .6em;border-radius:4px;margin-right:.5em;letter-spacing:.02em}\n"
	".emulated{--tone:var(--inconclusive)}\n"
	".PASS{--tone:var(--pass)}.FAIL{--tone:var(--fail)}.INVALID{--tone:var(--invalid)}"
	".INCONCLUSIVE{--tone:var(--inconclusive)}\n"
	".facts{display:flex;flex-wrap:wrap;gap:.1rem 1.6rem;color:var(--dim);font-size:.9rem}\n"
	".facts b{color:var(--fg);font-weight:600}\n"
	".scroll{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9rem;"
	"font-variant-numeric:tabular-nums}\n"
	"th,td{text-align:left;padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"th{font-weight:600;color:var(--dim);white-space:nowrap}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}td.w{white-space:nowrap}\n"
	"td.v{overflow-wrap:anywhere}\n"
	"td small,th small{display:block;color:var(--dim);font-size:.78rem;font-weight:400;"
	"line-height:1.25}\n"
	"td.s{font-weight:700;color:var(--tone);white-space:nowrap}\n"
	"table.facts-table th{width:15rem}\n"
	"figure{margin:.4rem 0 0}svg{display:block;width:100%;height:auto;color:var(--fg);"
	"font-family:inherit}\n" SVG
	".absent{color:var(--dim);border:1px dashed var(--line);padding:1rem;border-radius:6px}\n"
	"pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem "
	"1rem;"
	"overflow-x:auto;font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"details{margin:.5rem 0}summary{cursor:pointer;color:var(--dim)}\n"
	"ul{margin:.3rem 0;padding-left:1.2rem}\n";
