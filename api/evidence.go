package api

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// forumEvidence is the bukti dukung of one sitting: its papers and scans, its
// figures, an index and everything's hash.
func (h *handler) forumEvidence(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, _, err := h.forumFor(c, planning.ReadProposals)
	if err != nil {
		return err
	}
	return h.sendEvidence(c, "bukti-dukung-"+asciiName(f.ID), []planning.Forum{f})
}

// cycleEvidence is that of a kecamatan, or of the whole year.
func (h *handler) cycleEvidence(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	area := q.area("area")
	if err := q.err(); err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, planning.Place{Area: area}); err != nil {
		return err
	}
	if _, err := h.store.Cycle(c.UserContext(), year); err != nil {
		return err
	}
	filter := store.ForumFilter{Cycle: year, Area: area, Limit: 200}
	var forums []planning.Forum
	for {
		page, err := h.store.Forums(c.UserContext(), filter)
		if err != nil {
			return err
		}
		for _, f := range page.Items {
			forums = append(forums, f.Forum)
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			break
		}
	}
	name := "bukti-dukung-" + strconv.Itoa(year)
	if area != "" {
		name += "-" + asciiName(string(area))
	}
	return h.sendEvidence(c, name, forums)
}

func (h *handler) sendEvidence(c *fiber.Ctx, name string, forums []planning.Forum) error {
	head := report.EvidenceHead{Title: name}
	var entries []report.EvidenceEntry
	for _, f := range forums {
		own, err := h.evidenceOf(c, f)
		if err != nil {
			return err
		}
		entries = append(entries, own...)
		head.At = max(head.At, f.ClosedAt, f.SignedAt, f.OpenedAt, f.ScheduledAt)
	}
	size, root, err := h.store.LogRoot(c.UserContext())
	if err != nil {
		return err
	}
	head.LogSize, head.LogRoot = size, root.String()
	file, length, err := h.spool(func(w io.Writer) error { return report.Evidence(w, head, entries) })
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.zip"`)
	return c.SendStream(file, int(length))
}

// evidenceOf is what one sitting brings: what this reader may read of it.
func (h *handler) evidenceOf(c *fiber.Ctx, f planning.Forum) ([]report.EvidenceEntry, error) {
	ctx := c.UserContext()
	folder := asciiName(f.ID) + "/"
	_, no := auth.Ref(c, planning.ReadPersonal, f.Place())
	var out []report.EvidenceEntry
	papers, err := h.store.Papers(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, p := range papers {
		file := asciiName(p.Kind)
		if p.Subject != "" {
			file += "-" + asciiName(p.Subject)
		}
		if seen[file] || h.mayRead(c, f, p.Kind) != nil || madeAnew(f, p) {
			continue // an older one, or one with names
		}
		seen[file] = true
		ending := ".pdf"
		if p.Kind == "board_text" {
			ending = ".txt"
		}
		out = append(out, h.fileEntry(c, p.Kind, folder+"papers/"+file+ending, p.File))
	}
	asked, err := h.asked(c, f)
	if err != nil {
		return nil, err
	}
	for _, p := range asked {
		if p.Kind == "receipts" {
			continue // the proposers', and no evidence of the sitting
		}
		file := asciiName(p.Kind)
		if p.Subject != "" {
			file += "-" + asciiName(p.Subject)
		}
		out = append(out, report.EvidenceEntry{Kind: p.Kind, Name: folder + "papers/" + file + ".pdf", Open: func() (io.ReadCloser, error) {
			var pdf bytes.Buffer
			err := p.Write(&pdf)
			return io.NopCloser(&pdf), err
		}})
	}
	uploads, err := h.store.Uploads(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, u := range uploads {
		if u.Kind == planning.UploadAttendance && no != nil {
			continue
		}
		ending := ".jpg"
		if u.Note != "" {
			ending = ".pdf"
		}
		out = append(out, h.fileEntry(c, string(u.Kind), folder+"uploads/"+string(u.Kind)+"-"+strconv.Itoa(u.ID)+ending, u.File))
	}
	minutes, err := h.minutesEntries(c, f, folder)
	return append(out, minutes...), err
}

// minutesEntries are every number of the minutes: its content, and its paper.
func (h *handler) minutesEntries(c *fiber.Ctx, f planning.Forum, folder string) (out []report.EvidenceEntry, err error) {
	count, err := h.store.MinutesCount(c.UserContext(), f.ID)
	if err != nil {
		return nil, err
	}
	for n := 1; n <= count; n++ {
		m, stored, err := h.store.MinutesNumber(c.UserContext(), f.ID, n)
		if err != nil {
			return nil, err
		}
		content, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return nil, err
		}
		name := folder + "berita-acara-" + strconv.Itoa(n)
		rows := len(m.Passed) + len(m.NotPassed)
		out = append(out, report.EvidenceEntry{Kind: "data", Name: name + ".json", Rows: rows, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(content)), nil
		}})
		if stored.File != "" {
			e := h.fileEntry(c, "minutes", name+".pdf", stored.File)
			e.Rows = rows
			out = append(out, e)
		}
	}
	return out, nil
}

func (h *handler) fileEntry(c *fiber.Ctx, kind, name, file string) report.EvidenceEntry {
	ctx := c.UserContext()
	return report.EvidenceEntry{Kind: kind, Name: name, Open: func() (io.ReadCloser, error) {
		f, _, err := h.store.OpenFile(ctx, file)
		if err != nil {
			return nil, err
		}
		return f, nil
	}}
}
