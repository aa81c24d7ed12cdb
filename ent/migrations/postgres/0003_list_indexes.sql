-- create index "proposal_text_title_id" to table: "proposal_texts"
CREATE INDEX "proposal_text_title_id" ON "proposal_texts" ("title", "id");
-- create index "proposal_cycle_reason_received_at_id" to table: "proposals"
CREATE INDEX "proposal_cycle_reason_received_at_id" ON "proposals" ("cycle", "reason", "received_at", "id");
