// Package report makes the papers, as PDF: the proposer's receipt, everything a
// forum needs from its invitation to its minutes (berita acara) with annexes, the
// papan RW, and the ZIP of evidence (bukti dukung); and the guard that makes a text
// safe in a CSV cell.
//
// The same content always gives the same bytes: dates come from the content,
// never from the clock, and nothing is drawn in map order. Every text that
// people wrote passes [Clean] before it reaches the page, because one emoji
// makes gofpdf lose the whole document.
//
// The package is given everything it prints. It must not know the store, HTTP or
// Temporal, and decides nothing. It names officeholders and delegates, who act in
// public; of everybody else only the filled attendance list prints a name, and that
// one is for the forum's officers. No paper asks for an address or a telephone
// number.
//
// Minutes of version 1 are laid out by minutes.go, agreed.go, annex.go and sign.go
// and must come out as they always did; version 2 by sitting.go, resolve.go,
// remarks.go, endorse.go and appendix.go. letter.go, agenda.go, presence.go,
// village_forms.go and agency_list.go are a forum's other papers, receipt.go and
// board.go a proposer's. sheet.go, table.go, wrap.go, mark.go and qr.go draw;
// fonts.go and clean.go keep the text drawable; spell.go writes numbers and days as
// officials do.
package report
