package api

import (
	"musrenbang/auth"
	"musrenbang/planning"
)

// routes is the whole API on one screen: who may call what. Whether they may do it
// at the place asked for is each handler's first question (auth.Ref).
func (h *handler) routes(r *auth.Routes) {
	h.publicRoutes(r)
	h.accountRoutes(r)
	h.tabletRoutes(r)
	h.sittingRoutes(r)
	h.officeRoutes(r)
}

// publicRoutes are everybody's.
func (h *handler) publicRoutes(r *auth.Routes) {
	r.Get("/health", auth.Public, h.health)
	r.Get("/ready", auth.Public, h.ready)
	r.Get("/ping", auth.Public, h.ping)
	r.Get("/openapi.yaml", auth.Public, h.openapi)
	r.Get("/areas", auth.Public, h.listAreas)
	r.Get("/cycles", auth.Public, h.listCycles)
	r.Get("/cycles/:year", auth.Public, h.getCycle)
	r.Get("/cycles/:year/accommodation", auth.Public, h.door.Bound(auth.LoadCount), h.accommodation)
	r.Get("/cycles/:year/accommodation/rows", auth.Public, h.door.Bound(auth.LoadCount), h.accommodationRows)
	r.Get("/cycles/:year/snapshots", auth.Public, h.listSnapshots)
	r.Get("/track/:code", auth.Public, h.track)
	r.Get("/forums/:id/minutes", auth.Public, h.minutes)
	r.Get("/forums/:id/minutes.pdf", auth.Public, h.door.Bound(auth.LoadPDF), h.minutesPDF)
	r.Get("/cycles/:year/procedure", auth.Public, h.procedure)
	r.Get("/cycles/:year/coverage", auth.Public, h.door.Bound(auth.LoadCount), h.coverage)
	r.Get("/forums/:id/papers", auth.Public, h.listPapers)
	r.Get("/forums/:id/papers/:kind.pdf", auth.Public, h.paperPDF)
	r.Get("/forums/:id/uploads", auth.Public, h.listUploads)
	r.Get("/forums/:id/uploads/:upload", auth.Public, h.getUpload)
	r.Post("/forums/:id/arrivals", auth.Public, h.arrive)
	r.Get("/log/checkpoint", auth.Public, h.checkpoint)
	r.Post("/sessions", auth.Public, h.signIn)
	r.Post("/invitations/:token", auth.Public, h.acceptInvitation)
	r.Post("/proposals/:code/withdrawals", auth.Public, h.withdraw)
}

// accountRoutes are every account's, and what facilitators, officers and planners
// do with proposals.
func (h *handler) accountRoutes(r *auth.Routes) {
	r.Get("/me", auth.SignedIn, h.me)
	r.Delete("/sessions/current", auth.SignedIn, h.signOut)
	r.Get("/commands/:id", auth.SignedIn, h.command)
	r.Get("/agencies", auth.SignedIn, h.listAgencies)
	r.Get("/cycles/:year/catalogue", auth.SignedIn, h.listCatalogue)
	r.Get("/cycles/:year/documents", auth.SignedIn, h.listDocuments)
	r.Get("/cycles/:year/ceilings", auth.SignedIn, h.listCeilings)
	r.Get("/officeholders", auth.SignedIn, h.listOfficeholders)
	r.Put("/officeholders", auth.SignedIn, h.putOfficeholder)

	r.Put("/proposals/:code", auth.CanActOrDevice(planning.Submit), h.submit)
	r.Get("/proposals", auth.Can(planning.ReadProposals), h.listProposals)
	r.Get("/proposals/:code", auth.Can(planning.ReadProposals), h.getProposal)
	r.Get("/proposals/:code/receipt.pdf", auth.CanAct(planning.Submit), h.door.Bound(auth.LoadPDF), h.receiptPDF)
	r.Post("/proposals/:code/decisions", auth.SignedIn, h.decide)
	r.Post("/proposals/:code/amendments", auth.CanAct(planning.Amend), h.amend)
	r.Get("/cycles/:year/pipeline", auth.Can(planning.ReadProposals), h.pipeline)
}

// sittingRoutes are docs/sitting.md, "Routes".
func (h *handler) sittingRoutes(r *auth.Routes) {
	r.Post("/forums", auth.Can(planning.ForumSchedule), h.scheduleForum)
	r.Get("/forums", auth.Can(planning.ReadProposals), h.listForums)
	r.Get("/forums/:id", auth.Can(planning.ReadProposals), h.getForum)
	r.Post("/forums/:id/opening", auth.Can(planning.ForumOpen), h.forumAct(planning.ForumOpen))
	r.Post("/forums/:id/read_back", auth.Can(planning.ForumReadBack), h.forumAct(planning.ForumReadBack))
	r.Post("/forums/:id/closing", auth.Can(planning.ForumClose), h.forumAct(planning.ForumClose))
	r.Post("/forums/:id/signing", auth.Can(planning.ForumSign), h.forumAct(planning.ForumSign))
	r.Put("/forums/:id/attendance", auth.Can(planning.ForumReadBack), h.setAttendance)
	r.Get("/forums/:id/attendees", auth.Can(planning.ReadPersonal), h.listAttendees)
	r.Put("/forums/:id/attendees/:attendee", auth.Can(planning.ForumReadBack), h.putAttendee)
	r.Delete("/forums/:id/attendees/:attendee", auth.Can(planning.ForumReadBack), h.removeAttendee)
	r.Get("/forums/:id/facts", auth.Can(planning.ReadProposals), h.facts)
	r.Put("/forums/:id/facts", auth.Can(planning.ForumSchedule), h.setFacts)
	r.Get("/forums/:id/companions", auth.Can(planning.ReadProposals), h.listNotes)
	r.Put("/forums/:id/companions/:group", auth.Can(planning.ReadProposals), h.putNote)
	r.Post("/forums/:id/companions/:group/seen", auth.Can(planning.ForumClose), h.seeNote)
	r.Put("/forums/:id/agenda/:code/scores", auth.Can(planning.ForumReadBack), h.putScores)
	r.Put("/forums/:id/agenda/:code/rank", auth.Can(planning.ForumReadBack), h.putRank)
	r.Put("/forums/:id/agenda/:code/reached", auth.Can(planning.ForumReadBack), h.putReached)
	r.Post("/forums/:id/confirmations", auth.CanAct(planning.Forward), h.confirm)
	r.Get("/forums/:id/draft", auth.Can(planning.ReadProposals), h.draft)
	r.Post("/forums/:id/mends", auth.Can(planning.ForumReadBack), h.mend)
	r.Post("/forums/:id/correction", auth.Can(planning.ForumCorrect), h.correct)
	r.Body(auth.UploadBody).Post("/forums/:id/uploads", auth.Can(planning.ForumReadBack), h.putUpload)
	r.Post("/forums/:id/uploads/:upload/clearing", auth.Can(planning.ReviewText), h.clearUpload)
	r.Get("/forums/:id/evidence.zip", auth.Can(planning.ReadProposals), h.door.Bound(auth.LoadExport), h.forumEvidence)
	r.Get("/cycles/:year/evidence.zip", auth.Can(planning.ReadProposals), h.door.Bound(auth.LoadExport), h.cycleEvidence)
	r.Body(auth.PaperBody).Post("/files", auth.SignedIn, h.putFile)
}

// officeRoutes are the offices': calendar, money, documents, figures, accounts and
// what the city brings.
func (h *handler) officeRoutes(r *auth.Routes) {
	r.Put("/cycles/:year", auth.Can(planning.ManageCalendar), h.putCycle)
	r.Post("/cycles/:year/stages/:stage/opening", auth.Can(planning.ManageCalendar), h.stageAct(planning.OpenStage))
	r.Post("/cycles/:year/stages/:stage/closing", auth.Can(planning.ManageCalendar), h.stageAct(planning.CloseStage))
	r.Put("/cycles/:year/stages/:stage", auth.Can(planning.ManageCalendar), h.moveWindow)
	r.Put("/cycles/:year/procedure", auth.Can(planning.ManageCalendar), h.putProcedure)
	r.Put("/cycles/:year/ceilings", auth.Can(planning.ManageCeilings), h.putCeilings)
	r.Post("/cycles/:year/documents", auth.Can(planning.RecordDocument), h.recordDocument)
	r.Post("/cycles/:year/plan_rows", auth.Can(planning.RecordDocument), h.loadPlanRows)
	r.Post("/cycles/:year/snapshots", auth.Can(planning.Publish), h.publish)
	r.Get("/exports/year/:year.csv", auth.Can(planning.ReadProposals), h.door.Bound(auth.LoadExport), h.exportYear)
	r.Get("/audit", auth.Can(planning.ReadAudit), h.listAudit)

	// Administrators: accounts and what the city brings.
	r.Put("/areas", auth.Can(planning.ManageAreas), h.putAreas)
	r.Put("/agencies", auth.Can(planning.ManageAreas), h.putAgencies)
	r.Put("/cycles/:year/catalogue", auth.Can(planning.ManageAreas), h.putCatalogue)
	r.Put("/activity_codes", auth.Can(planning.ManageAreas), h.putActivityCodes)
	r.Get("/users", auth.Can(planning.ManageUsers), h.listUsers)
	r.Post("/users", auth.Can(planning.ManageUsers), h.createUser)
	r.Post("/users/:id/disabling", auth.Can(planning.ManageUsers), h.disableUser)
	r.Post("/users/:id/invitations", auth.Can(planning.ManageUsers), h.inviteUser)
}

// tabletRoutes are docs/tablet.md, "Doors". Where it says "device", the device's
// person is who acts (auth.SubmitRef, auth.DeviceRef).
func (h *handler) tabletRoutes(r *auth.Routes) {
	r.Get("/proposals/:code/photos/:hash", auth.CanActOrDevice(planning.Submit), h.photoUpload)
	r.Body(auth.PieceBody).Put("/proposals/:code/photos/:hash", auth.CanActOrDevice(planning.Submit), h.putPhoto)
	r.Get("/photos/:id", auth.Can(planning.ReadProposals), h.getPhoto)
	r.Post("/photos/:id/removal", auth.Can(planning.ReviewText), h.removePhoto)

	// The device itself.
	r.Post("/device/enrolment", auth.Public, h.enrol)
	r.Get("/device", auth.DeviceOnly, h.ownDevice)
	r.Post("/device/people", auth.DeviceOnly, h.joinDevice)
	r.Delete("/device/people/:id", auth.DeviceOnly, h.leaveDevice)
	r.Get("/device/reference", auth.DeviceOnly, h.deviceReference)
	r.Post("/device/codes", auth.DeviceOnly, h.codes)
	r.Post("/device/heartbeat", auth.DeviceOnly, h.heartbeat)
	r.Get("/device/similar", auth.DeviceOnly, h.similar)
	r.Post("/device/ranks", auth.DeviceOnly, h.ranks)

	// Those who look after devices.
	r.Get("/devices", auth.Can(planning.ManageDevices), h.listDevices)
	r.Post("/devices", auth.Can(planning.ManageDevices), h.addDevice)
	r.Post("/devices/:id/tickets", auth.Can(planning.ManageDevices), h.renewTicket)
	r.Post("/devices/:id/revocation", auth.Can(planning.ManageDevices), h.revokeDevice)
	r.Body(auth.RescueBody).Post("/rescues", auth.Can(planning.ManageDevices), h.importRescue)
}
