package api

import (
	"musrenbang/auth"
	"musrenbang/planning"
)

// routes is the whole API on one screen: who may call what. Whether they may do it
// at the place asked for is each handler's first question (auth.Ref).
func (h *handler) routes(r *auth.Routes) {
	// Everybody.
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
	r.Get("/log/checkpoint", auth.Public, h.checkpoint)
	r.Post("/sessions", auth.Public, h.signIn)
	r.Post("/invitations/:token", auth.Public, h.acceptInvitation)
	r.Post("/proposals/:code/withdrawals", auth.Public, h.withdraw)

	// Every account.
	r.Get("/me", auth.SignedIn, h.me)
	r.Delete("/sessions/current", auth.SignedIn, h.signOut)
	r.Get("/commands/:id", auth.SignedIn, h.command)
	r.Get("/agencies", auth.SignedIn, h.listAgencies)
	r.Get("/cycles/:year/catalogue", auth.SignedIn, h.listCatalogue)
	r.Get("/cycles/:year/documents", auth.SignedIn, h.listDocuments)
	r.Get("/cycles/:year/ceilings", auth.SignedIn, h.listCeilings)

	// Facilitators, officers, planners: proposals.
	r.Put("/proposals/:code", auth.CanActOrDevice(planning.Submit), h.submit)
	r.Get("/proposals", auth.Can(planning.ReadProposals), h.listProposals)
	r.Get("/proposals/:code", auth.Can(planning.ReadProposals), h.getProposal)
	r.Get("/proposals/:code/receipt.pdf", auth.CanAct(planning.Submit), h.door.Bound(auth.LoadPDF), h.receiptPDF)
	r.Post("/proposals/:code/decisions", auth.SignedIn, h.decide)
	r.Post("/proposals/:code/amendments", auth.CanAct(planning.Amend), h.amend)
	r.Get("/cycles/:year/pipeline", auth.Can(planning.ReadProposals), h.pipeline)

	h.tabletRoutes(r)

	// Sittings.
	r.Post("/forums", auth.Can(planning.ForumSchedule), h.scheduleForum)
	r.Get("/forums", auth.Can(planning.ReadProposals), h.listForums)
	r.Get("/forums/:id", auth.Can(planning.ReadProposals), h.getForum)
	r.Post("/forums/:id/opening", auth.Can(planning.ForumOpen), h.forumAct(planning.ForumOpen))
	r.Post("/forums/:id/read_back", auth.Can(planning.ForumReadBack), h.forumAct(planning.ForumReadBack))
	r.Post("/forums/:id/closing", auth.Can(planning.ForumClose), h.forumAct(planning.ForumClose))
	r.Post("/forums/:id/signing", auth.Can(planning.ForumSign), h.forumAct(planning.ForumSign))
	r.Put("/forums/:id/attendance", auth.Can(planning.ForumReadBack), h.setAttendance)
	r.Body(auth.PaperBody).Post("/files", auth.SignedIn, h.putFile)

	// Offices: calendar, money, documents, figures.
	r.Put("/cycles/:year", auth.Can(planning.ManageCalendar), h.putCycle)
	r.Post("/cycles/:year/stages/:stage/opening", auth.Can(planning.ManageCalendar), h.stageAct(planning.OpenStage))
	r.Post("/cycles/:year/stages/:stage/closing", auth.Can(planning.ManageCalendar), h.stageAct(planning.CloseStage))
	r.Put("/cycles/:year/stages/:stage", auth.Can(planning.ManageCalendar), h.moveWindow)
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
