package report

import (
	"strconv"
	"strings"
	"unicode"

	"musrenbang/locales"
	"musrenbang/planning"
)

// chatSigns stand before a verdict's word in a chat.
var chatSigns = map[tone]string{toneKept: "✅", toneWaiting: "🕒", toneRefused: "❌", toneOther: "➡️"}

// BoardText is the papan RW to paste into a chat: plain text with *bold* heads,
// one block to a proposal, in the language of b. Unlike the sheets it keeps every
// script; control characters and line breaks within a text become spaces, and
// stars, underscores, tildes and backquotes of a text are taken out, because a
// chat would take them for marks.
func BoardText(b BoardData) string {
	t := locales.New(b.Lang)
	zone := b.Zone
	if zone == nil {
		zone = wib
	}
	base := PublicBase(b.BaseURL)
	var out strings.Builder
	line := func(text string) { out.WriteString(text + "\n") }
	if base == "" {
		line("*" + t.T("paper.sample.band") + "*")
	}
	line("*" + plainChat(t.T("paper.board.title", "Place", boardPlace(t, b))) + "*")
	line(plainChat(t.T("paper.board.for", "City", cityName(t, b.City), "Year", strconv.Itoa(b.Cycle))))
	p := board{sheet: &sheet{text: t}, b: b}
	line(p.sums())
	line(t.T("paper.board.as_of", "Date", t.Date(int64(b.At), zone)))
	if base != "" && b.Path != "" {
		line(base + b.Path)
	}
	for _, row := range b.Rows {
		line("")
		rank := "–"
		if row.Rank > 0 {
			rank = strconv.Itoa(row.Rank) + "."
		}
		line(rank + " *" + plainChat(boardTitle(t, row)) + "*")
		if place := plainChat(row.Location); place != "" {
			line(place)
		}
		line(chatSigns[lookOf(row.Class).tone] + " " + t.T("class."+string(row.Class)+".verdict"))
		line(plainChat(boardWhy(t, row)))
		line(trackLine(base, row.Code))
	}
	if len(b.Rows) == 0 {
		line("")
		line(t.T("paper.board.none"))
	}
	line("")
	line(t.T("paper.board.answer"))
	return strings.ToValidUTF8(out.String(), "□")
}

// trackLine is where a proposal is followed: its address, or its code alone.
func trackLine(base string, code planning.TrackingCode) string {
	if base == "" {
		return string(code)
	}
	return base + "/lacak/" + string(code)
}

// plainChat makes a text one line without marks that a chat would read.
func plainChat(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("*_~`", r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			return -1
		case unicode.IsControl(r) || unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "□"))
	return strings.Join(strings.Fields(text), " ")
}
