package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// pages declares every page with its frame and the type of its data.
func pages() []Declaration {
	return []Declaration{
		{"home", FrameCitizen, homePage{}}, {"find", FrameCitizen, findPage{}}, {"track", FrameCitizen, trackPage{}},
		{"withdraw", FrameCitizen, withdrawPage{}}, {"accommodation", FrameCitizen, accommodationPage{}}, {"rows", FrameCitizen, rowsPage{}},
		{"how", FrameCitizen, howPage{}}, {"areas", FrameCitizen, areasPage{}}, {"area", FrameCitizen, areaPage{}},
		{"calendar", FrameCitizen, calendarPage{}}, {"forums", FrameCitizen, forumsPage{}}, {"minutes", FrameCitizen, minutesPage{}},
		{"sign_in", FrameCitizen, signInPage{}}, {"invitation", FrameCitizen, invitationPage{}}, {"problem", FrameCitizen, errorPage{}},
		{"propose", FrameWork, proposePage{}}, {"check", FrameWork, checkPage{}}, {"receipt", FrameWork, receiptPage{}}, {"longlist", FrameWork, longListPage{}},
		{"amend", FrameWork, amendPage{}}, {"schedule", FrameWork, schedulePage{}}, {"sitting", FrameWork, sittingPage{}}, {"agenda", FrameWork, agendaPage{}},
		{"close", FrameWork, closePage{}}, {"queue", FrameWork, queuePage{}}, {"work_list", FrameWork, workListPage{}},
		{"work_detail", FrameWork, workDetailPage{}}, {"command", FrameWork, commandPage{}},
		{"calendar_manage", FrameWork, manageCalendarPage{}}, {"documents", FrameWork, documentsPage{}},
		{"desk", FrameWork, deskPage{}}, {"public_desk", FrameCitizen, publicDeskPage{}}, {"draft", FrameWork, draftPage{}}, {"screen", FrameWork, screenPage{}},
		{"board", FrameCitizen, boardPage{}},
		{"devices", FrameWork, devicesPage{}}, {"device", FrameWork, devicePage{}}, {"device_revoke", FrameWork, revokePage{}},
		{"device_stop", FrameWork, stopPage{}}, {"device_rescue", FrameWork, rescuePage{}},
		{"tablet", FrameTablet, tabletPage{}},
	}
}

// Mount declares every page with who may open it. Whether somebody may do what a
// page offers, at the place it is about, is each handler's first question.
func (h *Handler) Mount(r *auth.Routes) {
	h.mountPublic(r)
	read := auth.Can(planning.ReadProposals)
	get := func(path string, a auth.Access, handler fiber.Handler) { r.Get(path, a, keeping(handler)) }

	submit := auth.CanAct(planning.Submit)
	get("/usulan/baru", submit, h.proposeForm)
	r.Post("/usulan/baru", submit, h.propose)
	get("/usulan/rw1", submit, h.longListForm)
	r.Get("/usulan/rw1.pdf", submit, h.door.Bound(auth.LoadPDF), keeping(h.longListPDF))
	get("/usulan/:code/tanda-terima", auth.SignedIn, h.receipt)
	get("/usulan/:code/tanda-terima.pdf", auth.SignedIn, h.receiptPDF)

	amend := auth.CanAct(planning.Amend)
	get("/usulan/:code/perbaiki", amend, h.amendForm)
	r.Post("/usulan/:code/perbaiki", amend, h.amend)

	h.mountSitting(r)

	get("/kerja", read, h.queue)
	get("/kerja/usulan", read, h.workList)
	get("/kerja/usulan/:code", read, h.workDetail)
	r.Post("/kerja/usulan/:code", read, h.workDecide)
	r.Post("/kerja/usulan/:code/foto/:n", auth.Can(planning.ReviewText), h.clearPhoto)
	r.Post("/kerja/usulan/:code/foto/:n/hapus", auth.Can(planning.ReviewText), h.removePhoto)
	get("/kerja/perintah/:id", auth.SignedIn, h.command)
	manage := auth.Can(planning.ManageCalendar)
	get("/kerja/kalender", manage, h.manageCalendar)
	get("/kerja/kalender/:year", manage, h.manageCalendar)
	r.Post("/kerja/kalender/:year", manage, h.calendarAct)
	get("/kerja/tata-cara/:year", manage, h.procedurePage)
	r.Post("/kerja/tata-cara/:year", manage, h.setProcedure)
	get("/kerja/cakupan/:year", read, h.coverageWork)
	r.Post("/kerja/cakupan/:year/tunggu", auth.Can(planning.ForumSchedule), h.waitFor)
	get("/kerja/pejabat", auth.SignedIn, h.officeholdersPage)
	r.Post("/kerja/pejabat", auth.SignedIn, h.saveOfficeholder)
	money := auth.Can(planning.ManageCeilings)
	get("/kerja/pagu/:year", money, h.ceilingsPage)
	r.Body(auth.PaperBody).Post("/kerja/pagu/:year", money, h.loadCeilings)
	record := auth.Can(planning.RecordDocument)
	get("/kerja/dokumen", record, h.documents)
	r.Post("/kerja/dokumen", record, h.recordDocument)
	h.mountDevices(r)
}

// mountDevices are the pages about tablets; not the tablets' own.
func (h *Handler) mountDevices(r *auth.Routes) {
	may := auth.Can(planning.ManageDevices)
	get := func(path string, handler fiber.Handler) { r.Get(path, may, keeping(handler)) }
	get("/kerja/tablet", h.devices)
	r.Post("/kerja/tablet", may, h.addDevice)
	get("/kerja/tablet/henti", h.stopForm)
	r.Post("/kerja/tablet/henti", may, h.stop)
	get("/kerja/tablet/cadangan", h.rescueForm)
	r.Body(auth.RescueBody).Post("/kerja/tablet/cadangan", may, h.takeRescue)
	get("/kerja/tablet/:id", h.device)
	r.Post("/kerja/tablet/:id/tiket", may, h.renewTicket)
	get("/kerja/tablet/:id/cabut", h.revokeForm)
	r.Post("/kerja/tablet/:id/cabut", may, h.revoke)
}

// uploadBody is what a scan or a photo of a sitting may bring.
const uploadBody int64 = 25 << 20

// mountSitting declares the pages of one sitting.
func (h *Handler) mountSitting(r *auth.Routes) {
	get := func(path string, a auth.Access, handler fiber.Handler) { r.Get(path, a, keeping(handler)) }
	read, count, plan := auth.Can(planning.ReadProposals), auth.Can(planning.ForumReadBack), auth.Can(planning.ForumSchedule)
	shut := auth.Can(planning.ForumClose)
	get("/musyawarah/jadwal", plan, h.scheduleForm)
	r.Post("/musyawarah/jadwal", plan, h.schedule)
	get("/musyawarah/:id", read, h.sitting)
	get("/musyawarah/:id/tutup", shut, h.closeForm)
	get("/musyawarah/:id/layar", read, h.screen)
	get("/musyawarah/:id/putuskan/:code", read, h.agendaForm)
	r.Post("/musyawarah/:id/putuskan/:code", read, h.keepable(h.agendaDecide))
	r.Post("/musyawarah/:id/putuskan/:code/cara", count, h.keepable(h.setReached))
	r.Post("/musyawarah/:id/putuskan/:code/urutan", count, h.keepable(h.setRank))
	r.Post("/musyawarah/:id/putuskan/:code/nilai", count, h.keepable(h.setScores))
	get("/musyawarah/:id/putuskan/:code/foto/:n", read, h.agendaPhoto)
	get("/musyawarah/:id/skor", read, h.scoresPage)
	r.Post("/musyawarah/:id/sahkan", auth.CanAct(planning.Forward), h.confirmRest)
	get("/musyawarah/:id/hadir", read, h.attendancePage)
	r.Post("/musyawarah/:id/hadir", count, h.keepable(h.attend))
	r.Post("/musyawarah/:id/hadir/hapus", count, h.keepable(h.unattend))
	r.Post("/musyawarah/:id/rekap", count, h.keepable(h.setTally))
	get("/musyawarah/:id/acara", read, h.factsPage)
	r.Post("/musyawarah/:id/acara", plan, h.setFacts)
	get("/musyawarah/:id/pengawal", read, h.companionsPage)
	r.Post("/musyawarah/:id/pengawal", read, h.keepable(h.companionNote))
	r.Post("/musyawarah/:id/pengawal/lihat", shut, h.keepable(h.companionSeen))
	get("/musyawarah/:id/baca", read, h.draft)
	r.Post("/musyawarah/:id/baca", count, h.mendDraft)
	get("/musyawarah/:id/perubahan", auth.Can(planning.ForumCorrect), h.correctionPage)
	r.Post("/musyawarah/:id/perubahan", auth.Can(planning.ForumCorrect), h.correct)
	get("/musyawarah/:id/berkas", read, h.uploadsPage)
	r.Body(uploadBody).Post("/musyawarah/:id/berkas", count, h.upload)
	r.Post("/musyawarah/:id/berkas/periksa", count, h.clearUpload)
	get("/musyawarah/:id/berkas/:upload", read, h.uploadFile)
	get("/musyawarah/:id/berita-acara.pdf", read, h.minutesPDF)
	r.Body(auth.PaperBody).Post("/musyawarah/:id/:step", auth.Can(planning.ForumOpen), h.forumAct)
}

func (h *Handler) mountPublic(r *auth.Routes) {
	get := func(path string, handler fiber.Handler) { r.Get(path, auth.Public, keeping(handler)) }
	r.Get(StaticPrefix+":name", auth.Public, h.static)
	get("/", h.home)
	get("/lacak", h.find)
	get("/lacak/:code", h.track)
	get("/lacak/:code/kalender.ics", h.trackCalendar)
	r.Get("/lacak/:code/foto/:n", auth.Public, h.publicPhoto)
	get("/lacak/:code/tarik", h.withdrawForm)
	r.Post("/lacak/:code/tarik", auth.Public, h.withdraw)
	get("/akomodasi", h.accommodation)
	get("/akomodasi/:year", h.accommodation)
	get("/akomodasi/:year/usulan", h.figureRows)
	get("/cara-menghitung", h.how)
	get("/wilayah", h.areas)
	get("/wilayah/:code", h.area)
	get("/kalender", h.calendar)
	get("/kalender/:year", h.calendar)
	get("/musyawarah", h.forums)
	r.Get("/musyawarah/sw.js", auth.Public, h.awayWorkerFile)
	r.Get(signedOutPath, auth.Public, h.signedOut)
	get("/musyawarah/:id/berita-acara", h.minutes)
	get("/musyawarah/:id/foto/:upload", h.photo)
	get("/hadir/:id/:token", h.arrivalForm)
	r.Post("/hadir/:id/:token", auth.Public, h.arrive)
	get("/hadir/:id/:token/terima-kasih", h.arrived)
	get("/papan/:area", h.findBoard)
	get("/papan/:area/:rw", h.board)
	get("/cakupan/:year", h.coveragePublic)
	get("/daftar/:agency/:year", h.agencyList)
	get("/lapangan", h.tablet)
	r.Get("/lapangan/sw.js", auth.Public, h.tabletWorker)
	r.Get("/lapangan/manifest.webmanifest", auth.Public, h.tabletManifest)
	r.Get("/lapangan/:icon", auth.Public, h.tabletIcon)
	get("/masuk", h.signInForm)
	r.Post("/masuk", auth.Public, h.signIn)
	r.Post("/keluar", auth.Public, h.signOut)
	get("/undangan/:token", h.invitationForm)
	r.Post("/undangan/:token", auth.Public, h.invitation)
}
