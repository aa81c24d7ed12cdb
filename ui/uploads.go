package ui

import (
	"io"
	"mime/multipart"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/pdfsig"
	"musrenbang/planning"
	"musrenbang/store"
)

// uploadsPage holds the scans and photos of a sitting: what is owed and still
// missing, what came, and which photos a person has released.
func (h *Handler) uploadsPage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showUploads(c, s, answers{}, nil)
}

func (h *Handler) showUploads(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	ctx, w := c.UserContext(), h.words(c)
	p := h.sittingDesk(c, w, s, w.T("uploads.title"))
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	missing, err := h.store.MissingUploads(ctx, s.ID)
	if err != nil {
		return err
	}
	owed := block{ID: "kurang", Title: w.T("uploads.missing")}
	for _, kind := range missing {
		owed.Warnings = append(owed.Warnings, w.T("upload."+string(kind)))
	}
	if len(missing) == 0 {
		owed.Text = w.T("uploads.missing_none")
	}
	p.Blocks = append(p.Blocks, owed)
	papers, err := h.papersBlock(c, w, s)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, papers)
	list, err := h.store.Uploads(ctx, s.ID)
	if err != nil {
		return err
	}
	writes := mayAt(c, planning.ForumReadBack, s)
	p.Blocks = append(p.Blocks, uploadList(w, s, p.CSRF, list, writes))
	if writes {
		f := &section{ID: "unggah", Action: "/musyawarah/" + s.ID + "/berkas", CSRF: p.CSRF, Files: true, Button: w.T("uploads.send"), Note: w.T("uploads.hint")}
		f.row(selects(a.choices(w, "kind", "uploads.kind", uploadKinds(w)).first(w.T("form.choose"))))
		f.row(asks(Field{ID: "file", Name: "file", Label: w.T("uploads.file"), Type: "file", Error: a.wrong["file"]}))
		p.Blocks = append(p.Blocks, block{Title: w.T("uploads.add"), Screen: true, Form: f})
	}
	return h.showDesk(c, p, status)
}

func uploadKinds(w words) []Choice {
	return options(planning.UploadKinds(), func(k planning.UploadKind) string { return w.T("upload." + string(k)) })
}

func uploadList(w words, s store.Sitting, csrf string, list []store.ForumUpload, writes bool) block {
	b := block{ID: "berkas", Title: w.T("uploads.list"), Text: w.T("uploads.list_text")}
	if len(list) == 0 {
		b.Empty = &Empty{Title: w.T("uploads.empty"), Text: w.T("uploads.empty_text")}
		return b
	}
	t := Table{Caption: w.T("uploads.list"), Hidden: true, Head: []Column{
		{Label: w.T("uploads.kind")}, {Label: w.T("uploads.file")}, {Label: w.T("uploads.at")}, {Label: w.T("uploads.signature")}, {Label: w.T("uploads.public")},
	}}
	for _, u := range list {
		id := strconv.Itoa(u.ID)
		address := fileAddress(s.ID, "berkas", id)
		file := Cell{Text: w.T("uploads.open"), URL: address}
		state := Cell{Text: w.T("uploads.officers_only")}
		if u.Kind == planning.UploadPhoto {
			file = Cell{Text: w.T("uploads.photo_alt"), Image: address}
			state = Cell{Text: w.T("uploads.cleared"), Tone: "kept"}
			if u.ClearedAt == 0 {
				state = Cell{Text: w.T("uploads.unchecked"), Tone: "waiting"}
				if writes {
					state.Acts = []rowAct{{Action: "/musyawarah/" + s.ID + "/berkas/periksa", Label: w.T("uploads.clear"), CSRF: csrf, Hidden: []hidden{{"upload", id}}}}
				}
			}
		}
		t.Rows = append(t.Rows, []Cell{{Text: w.T("upload." + string(u.Kind))}, file, {Text: w.datetime(u.UploadedAt)}, signatureCell(w, u), state})
	}
	b.Table = &t
	return b
}

// signatureCell says what was found of an electronic signature in a PDF
// (docs/adr/0008): never whose it is.
func signatureCell(w words, u store.ForumUpload) Cell {
	cell := Cell{Text: "–"}
	if u.Note == "" {
		return cell
	}
	cell.Text = w.T("pdf." + u.Note)
	switch pdfsig.State(u.Note) {
	case pdfsig.Intact:
		cell.Tone = "kept"
	case pdfsig.Broken:
		cell.Tone = "refused"
	case pdfsig.Continued, pdfsig.Unchecked:
		cell.Tone = "waiting"
	}
	return cell
}

// upload keeps a scan or photo; what it is is looked up in its bytes by the
// store.
func (h *Handler) upload(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err != nil {
		return h.showUploads(c, s, a, err)
	}
	var f planning.Fields
	kind := planning.UploadKind(a.text("kind"))
	if !kind.Valid() {
		f.Add("kind", "error.required")
	}
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		f.Add("file", "error.required")
	}
	if err := f.Err(); err != nil {
		return h.showUploads(c, s, a, err)
	}
	content, err := contentOf(header)
	if err != nil {
		return err
	}
	if _, err := h.store.PutUpload(c.UserContext(), by, s.ID, kind, content); err != nil {
		return h.showUploads(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/berkas", "berkas")
}

// contentOf reads a file that came with a form; the route bounds its size.
func contentOf(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}

// clearUpload releases a photo that a person has looked at.
func (h *Handler) clearUpload(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err == nil {
		var u store.ForumUpload
		if u, err = h.uploadOf(c, s.ID, a.text("upload")); err == nil {
			err = h.store.ClearUpload(c.UserContext(), by, u.ID)
		}
	}
	if err != nil {
		return h.showUploads(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/berkas#berkas", "foto_musyawarah")
}

// uploadOf finds an upload of this sitting.
func (h *Handler) uploadOf(c *fiber.Ctx, forum, id string) (store.ForumUpload, error) {
	list, err := h.store.Uploads(c.UserContext(), forum)
	if err != nil {
		return store.ForumUpload{}, err
	}
	for _, u := range list {
		if strconv.Itoa(u.ID) == id {
			return u, nil
		}
	}
	return store.ForumUpload{}, planning.Refuse(planning.NotFound, "error.route")
}

// uploadFile sends a scan or photo to officers of the place.
func (h *Handler) uploadFile(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	u, err := h.uploadOf(c, s.ID, paramOf(c, "upload"))
	if err != nil {
		return err
	}
	if u.Kind == planning.UploadAttendance && !mayAt(c, planning.ReadPersonal, s) {
		return planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	return h.sendStored(c, u.File, "no-store")
}

// photo sends a released photo of a sitting to everybody.
func (h *Handler) photo(c *fiber.Ctx) error {
	u, err := h.uploadOf(c, paramOf(c, "id"), paramOf(c, "upload"))
	if err == nil && (u.Kind != planning.UploadPhoto || u.ClearedAt == 0) {
		err = planning.Refuse(planning.NotFound, "error.route")
	}
	if err != nil {
		return err
	}
	return h.sendStored(c, u.File, "no-cache")
}

// sendStored sends a stored file under the type its first bytes show.
func (h *Handler) sendStored(c *fiber.Ctx, id, cache string) error {
	f, _, err := h.store.OpenFile(c.UserContext(), id)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, cache)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderContentType, kindOf(body))
	return c.Send(body)
}

// kindOf knows the few kinds that are stored; anything else is bytes.
func kindOf(body []byte) string {
	head := string(body[:min(len(body), 8)])
	switch {
	case len(head) >= 5 && head[:5] == "%PDF-":
		return "application/pdf"
	case len(head) >= 3 && head[:3] == "\xff\xd8\xff":
		return "image/jpeg"
	case len(head) >= 4 && head[:4] == "\x89PNG":
		return "image/png"
	}
	return fiber.MIMEOctetStream
}
