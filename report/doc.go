// Package report makes the papers: the proposer's receipt and the minutes
// (berita acara) of a forum with its annexes, as PDF, and the guard that makes a
// text safe in a CSV cell.
//
// The same content always gives the same bytes: dates come from the content,
// never from the clock, and nothing is drawn in map order. Every text that
// people wrote passes [Clean] before it reaches the page, because one emoji
// makes gofpdf lose the whole document.
//
// The package is given everything it prints. It must not know the store, HTTP or
// Temporal, decides nothing, and prints no name, address or telephone number of
// a person: those are written on the paper by hand.
//
// Read receipt.go and minutes.go first (what stands on the papers), then annex.go
// and sign.go; sheet.go, table.go, wrap.go, mark.go and qr.go draw; fonts.go and
// clean.go keep the text drawable; spell.go writes numbers and days as officials do.
package report
