-- create "activity_codes" table
CREATE TABLE `activity_codes` (`id` text NOT NULL, `name` text NOT NULL, PRIMARY KEY (`id`));
-- create "agencies" table
CREATE TABLE `agencies` (`id` text NOT NULL, `name` text NOT NULL, `phone` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`));
-- create "agenda_items" table
CREATE TABLE `agenda_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `proposal_id` text NOT NULL, `position` integer NOT NULL DEFAULT (0), `act` text NOT NULL DEFAULT (''), `command` blob NULL, `command_id` text NOT NULL DEFAULT (''), `decided_role` text NOT NULL DEFAULT (''), `decided_by` text NOT NULL DEFAULT (''), `decided_at` integer NOT NULL DEFAULT (0), `version` integer NOT NULL DEFAULT (0));
-- create index "agenda_item_forum_id_proposal_id" to table: "agenda_items"
CREATE UNIQUE INDEX `agenda_item_forum_id_proposal_id` ON `agenda_items` (`forum_id`, `proposal_id`);
-- create index "agenda_item_proposal_id" to table: "agenda_items"
CREATE INDEX `agenda_item_proposal_id` ON `agenda_items` (`proposal_id`);
-- create "areas" table
CREATE TABLE `areas` (`id` text NOT NULL, `level` text NOT NULL, `name` text NOT NULL, `parent` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`));
-- create index "area_parent" to table: "areas"
CREATE INDEX `area_parent` ON `areas` (`parent`);
-- create "audit_entries" table
CREATE TABLE `audit_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `at` integer NOT NULL, `actor` text NOT NULL, `role` text NOT NULL DEFAULT (''), `action` text NOT NULL, `subject` text NOT NULL, `detail` blob NULL);
-- create index "audit_entry_at" to table: "audit_entries"
CREATE INDEX `audit_entry_at` ON `audit_entries` (`at`);
-- create index "audit_entry_subject" to table: "audit_entries"
CREATE INDEX `audit_entry_subject` ON `audit_entries` (`subject`);
-- create "catalogue_entries" table
CREATE TABLE `catalogue_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `cycle` integer NOT NULL, `code` text NOT NULL, `title` text NOT NULL, `unit` text NOT NULL, `unit_price_cap` integer NOT NULL DEFAULT (0), `agency` text NOT NULL DEFAULT (''), `channel` text NOT NULL, `field` text NOT NULL DEFAULT (''), `conditions` text NOT NULL DEFAULT (''), `activity` text NOT NULL DEFAULT (''));
-- create index "catalogue_entry_cycle_code" to table: "catalogue_entries"
CREATE UNIQUE INDEX `catalogue_entry_cycle_code` ON `catalogue_entries` (`cycle`, `code`);
-- create "ceilings" table
CREATE TABLE `ceilings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `cycle` integer NOT NULL, `kind` text NOT NULL, `key` text NOT NULL, `amount` integer NOT NULL, `reserved` integer NOT NULL DEFAULT (0));
-- create index "ceiling_cycle_kind_key" to table: "ceilings"
CREATE UNIQUE INDEX `ceiling_cycle_kind_key` ON `ceilings` (`cycle`, `kind`, `key`);
-- create "codes" table
CREATE TABLE `codes` (`id` text NOT NULL, `proposal_id` text NOT NULL DEFAULT (''), `device` text NOT NULL DEFAULT (''), `alias` bool NOT NULL DEFAULT (false), PRIMARY KEY (`id`));
-- create index "code_proposal_id" to table: "codes"
CREATE INDEX `code_proposal_id` ON `codes` (`proposal_id`);
-- create "commands" table
CREATE TABLE `commands` (`id` text NOT NULL, `seq` integer NOT NULL, `kind` text NOT NULL, `subject_kind` text NOT NULL, `subject` text NOT NULL, `act` text NOT NULL, `payload` blob NOT NULL, `schema` integer NOT NULL DEFAULT (1), `actor` text NOT NULL, `role` text NOT NULL, `area` text NOT NULL DEFAULT (''), `agency` text NOT NULL DEFAULT (''), `proposer` text NOT NULL DEFAULT (''), `enterer` text NOT NULL DEFAULT (''), `importer` text NOT NULL DEFAULT (''), `received_at` integer NOT NULL, `device_time` integer NOT NULL DEFAULT (0), `status` text NOT NULL DEFAULT ('pending'), `version` integer NOT NULL DEFAULT (0), `outcome` blob NULL, `attempts` integer NOT NULL DEFAULT (0), `next_try` integer NOT NULL DEFAULT (0), `done_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "commands_seq_key" to table: "commands"
CREATE UNIQUE INDEX `commands_seq_key` ON `commands` (`seq`);
-- create index "command_status_next_try_seq" to table: "commands"
CREATE INDEX `command_status_next_try_seq` ON `commands` (`status`, `next_try`, `seq`);
-- create index "command_subject_kind_subject_status" to table: "commands"
CREATE INDEX `command_subject_kind_subject_status` ON `commands` (`subject_kind`, `subject`, `status`);
-- create "command_texts" table
CREATE TABLE `command_texts` (`id` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''), `salt` blob NOT NULL, `erased_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create "cycles" table
CREATE TABLE `cycles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL DEFAULT (''), `target` integer NOT NULL DEFAULT (70), `part_threshold` integer NOT NULL DEFAULT (50), `ruleset` integer NOT NULL DEFAULT (1), `revision` integer NOT NULL DEFAULT (0), `ended_at` integer NOT NULL DEFAULT (0), `created_at` integer NOT NULL);
-- create "documents" table
CREATE TABLE `documents` (`id` text NOT NULL, `cycle` integer NOT NULL, `kind` text NOT NULL, `number` text NOT NULL, `title` text NOT NULL DEFAULT (''), `dated_at` integer NOT NULL, `set_at` integer NOT NULL DEFAULT (0), `file` text NOT NULL DEFAULT (''), `recorded_by` text NOT NULL, PRIMARY KEY (`id`));
-- create index "document_cycle_kind" to table: "documents"
CREATE INDEX `document_cycle_kind` ON `documents` (`cycle`, `kind`);
-- create "events" table
CREATE TABLE `events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `proposal_id` text NOT NULL, `version` integer NOT NULL, `command_id` text NOT NULL, `act` text NOT NULL, `stage` text NOT NULL, `class` text NOT NULL, `at` integer NOT NULL, `body` blob NOT NULL, `leaf` integer NOT NULL);
-- create index "event_proposal_id_version" to table: "events"
CREATE UNIQUE INDEX `event_proposal_id_version` ON `events` (`proposal_id`, `version`);
-- create index "event_command_id" to table: "events"
CREATE INDEX `event_command_id` ON `events` (`command_id`);
-- create index "event_at" to table: "events"
CREATE INDEX `event_at` ON `events` (`at`);
-- create "facts" table
CREATE TABLE `facts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `proposal_id` text NOT NULL, `cycle` integer NOT NULL, `stage` text NOT NULL, `round` integer NOT NULL, `version` integer NOT NULL, `act` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `has_text` bool NOT NULL DEFAULT (false), `activity` text NOT NULL DEFAULT (''), `agency` text NOT NULL DEFAULT (''), `place` text NOT NULL DEFAULT (''), `plan_row` text NOT NULL DEFAULT (''), `volume` integer NOT NULL, `value` integer NOT NULL, `at` integer NOT NULL, `document` text NOT NULL DEFAULT (''), `document_hash` text NOT NULL DEFAULT (''), `ruleset` integer NOT NULL);
-- create index "fact_proposal_id_stage_round" to table: "facts"
CREATE UNIQUE INDEX `fact_proposal_id_stage_round` ON `facts` (`proposal_id`, `stage`, `round`);
-- create index "fact_cycle_stage_act" to table: "facts"
CREATE INDEX `fact_cycle_stage_act` ON `facts` (`cycle`, `stage`, `act`);
-- create "files" table
CREATE TABLE `files` (`id` text NOT NULL, `kind` text NOT NULL, `size` integer NOT NULL, `created_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create "forums" table
CREATE TABLE `forums` (`id` text NOT NULL, `cycle` integer NOT NULL, `stage` text NOT NULL, `area` text NOT NULL DEFAULT (''), `kecamatan` text NOT NULL DEFAULT (''), `agency` text NOT NULL DEFAULT (''), `group` text NOT NULL DEFAULT (''), `number` integer NOT NULL DEFAULT (1), `status` text NOT NULL, `version` integer NOT NULL DEFAULT (0), `scheduled_at` integer NOT NULL DEFAULT (0), `opened_at` integer NOT NULL DEFAULT (0), `closed_at` integer NOT NULL DEFAULT (0), `signed_at` integer NOT NULL DEFAULT (0), `last_role` text NOT NULL DEFAULT (''), `venue` text NOT NULL DEFAULT (''), `chair` text NOT NULL DEFAULT (''), `women` integer NOT NULL DEFAULT (0), `men` integer NOT NULL DEFAULT (0), `minutes_number` text NOT NULL DEFAULT (''), `late_close` bool NOT NULL DEFAULT (false), `created_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "forum_cycle_stage_status" to table: "forums"
CREATE INDEX `forum_cycle_stage_status` ON `forums` (`cycle`, `stage`, `status`);
-- create index "forum_cycle_area" to table: "forums"
CREATE INDEX `forum_cycle_area` ON `forums` (`cycle`, `area`);
-- create "grants" table
CREATE TABLE `grants` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `user_id` text NOT NULL, `role` text NOT NULL, `area` text NOT NULL DEFAULT (''), `agency` text NOT NULL DEFAULT (''));
-- create index "grant_user_id" to table: "grants"
CREATE INDEX `grant_user_id` ON `grants` (`user_id`);
-- create "invitations" table
CREATE TABLE `invitations` (`id` text NOT NULL, `user_id` text NOT NULL, `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `used_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "invitation_user_id" to table: "invitations"
CREATE INDEX `invitation_user_id` ON `invitations` (`user_id`);
-- create "leaves" table
CREATE TABLE `leaves` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `data` blob NOT NULL, `hash` text NOT NULL, `at` integer NOT NULL);
-- create "log_nodes" table
CREATE TABLE `log_nodes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `hash` blob NOT NULL);
-- create "minutes" table
CREATE TABLE `minutes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `number` integer NOT NULL, `digest` text NOT NULL, `content` blob NOT NULL, `file` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL);
-- create index "minutes_forum_id_number" to table: "minutes"
CREATE UNIQUE INDEX `minutes_forum_id_number` ON `minutes` (`forum_id`, `number`);
-- create "notices" table
CREATE TABLE `notices` (`id` text NOT NULL, `kind` text NOT NULL, `subject` text NOT NULL, `recipient` text NOT NULL, `body` blob NULL, `created_at` integer NOT NULL, `sent_at` integer NOT NULL DEFAULT (0), `attempts` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "notice_sent_at_created_at" to table: "notices"
CREATE INDEX `notice_sent_at_created_at` ON `notices` (`sent_at`, `created_at`);
-- create "plan_rows" table
CREATE TABLE `plan_rows` (`id` text NOT NULL, `cycle` integer NOT NULL, `document` text NOT NULL DEFAULT (''), `activity` text NOT NULL, `agency` text NOT NULL DEFAULT (''), `area` text NOT NULL DEFAULT (''), `value` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "plan_row_cycle" to table: "plan_rows"
CREATE INDEX `plan_row_cycle` ON `plan_rows` (`cycle`);
-- create "proposals" table
CREATE TABLE `proposals` (`id` text NOT NULL, `code` text NOT NULL, `cycle` integer NOT NULL, `area` text NOT NULL, `kecamatan` text NOT NULL DEFAULT (''), `kelurahan` text NOT NULL DEFAULT (''), `rw` text NOT NULL DEFAULT (''), `rt` text NOT NULL DEFAULT (''), `origin` text NOT NULL, `channel` text NOT NULL, `agency` text NOT NULL DEFAULT (''), `proposed_by` text NOT NULL, `basis` text NOT NULL DEFAULT (''), `benefits` text NOT NULL DEFAULT (''), `catalogue` text NOT NULL DEFAULT (''), `unit` text NOT NULL DEFAULT (''), `twin` text NOT NULL DEFAULT (''), `entry` text NOT NULL, `stage` text NOT NULL, `class` text NOT NULL, `version` integer NOT NULL DEFAULT (0), `round` integer NOT NULL DEFAULT (1), `received_volume` integer NOT NULL, `received_value` integer NOT NULL, `asked_volume` integer NOT NULL, `asked_value` integer NOT NULL, `volume` integer NOT NULL, `value` integer NOT NULL, `rank` integer NOT NULL DEFAULT (0), `root` text NOT NULL DEFAULT (''), `covered` bool NOT NULL DEFAULT (false), `duplicate` bool NOT NULL DEFAULT (false), `early` bool NOT NULL DEFAULT (false), `late` bool NOT NULL DEFAULT (false), `settled` bool NOT NULL DEFAULT (false), `terminal` bool NOT NULL DEFAULT (false), `last_act` text NOT NULL DEFAULT (''), `last_role` text NOT NULL DEFAULT (''), `last_at` integer NOT NULL DEFAULT (0), `reason` text NOT NULL DEFAULT (''), `activity` text NOT NULL DEFAULT (''), `forum` text NOT NULL DEFAULT (''), `split_from` text NOT NULL DEFAULT (''), `continues` text NOT NULL DEFAULT (''), `content_hash` text NOT NULL, `secret_hash` text NOT NULL DEFAULT (''), `enterer` text NOT NULL, `importer` text NOT NULL DEFAULT (''), `received_at` integer NOT NULL, `device_time` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "proposals_code_key" to table: "proposals"
CREATE UNIQUE INDEX `proposals_code_key` ON `proposals` (`code`);
-- create index "proposal_cycle_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_received_at_id` ON `proposals` (`cycle`, `received_at`, `id`);
-- create index "proposal_cycle_stage_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_stage_received_at_id` ON `proposals` (`cycle`, `stage`, `received_at`, `id`);
-- create index "proposal_cycle_class_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_class_received_at_id` ON `proposals` (`cycle`, `class`, `received_at`, `id`);
-- create index "proposal_cycle_kecamatan_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_kecamatan_received_at_id` ON `proposals` (`cycle`, `kecamatan`, `received_at`, `id`);
-- create index "proposal_cycle_agency_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_agency_received_at_id` ON `proposals` (`cycle`, `agency`, `received_at`, `id`);
-- create index "proposal_cycle_kelurahan_stage" to table: "proposals"
CREATE INDEX `proposal_cycle_kelurahan_stage` ON `proposals` (`cycle`, `kelurahan`, `stage`);
-- create index "proposal_cycle_area" to table: "proposals"
CREATE INDEX `proposal_cycle_area` ON `proposals` (`cycle`, `area`);
-- create index "proposal_cycle_value_id" to table: "proposals"
CREATE INDEX `proposal_cycle_value_id` ON `proposals` (`cycle`, `value`, `id`);
-- create index "proposal_cycle_rank_id" to table: "proposals"
CREATE INDEX `proposal_cycle_rank_id` ON `proposals` (`cycle`, `rank`, `id`);
-- create index "proposal_forum" to table: "proposals"
CREATE INDEX `proposal_forum` ON `proposals` (`forum`);
-- create index "proposal_root" to table: "proposals"
CREATE INDEX `proposal_root` ON `proposals` (`root`);
-- create index "proposal_split_from" to table: "proposals"
CREATE INDEX `proposal_split_from` ON `proposals` (`split_from`);
-- create index "proposal_terminal_cycle" to table: "proposals"
CREATE INDEX `proposal_terminal_cycle` ON `proposals` (`terminal`, `cycle`);
-- create "proposal_texts" table
CREATE TABLE `proposal_texts` (`id` text NOT NULL, `title` text NOT NULL, `problem` text NOT NULL DEFAULT (''), `location` text NOT NULL DEFAULT (''), `own_words` text NOT NULL DEFAULT (''), `proposer` text NOT NULL DEFAULT (''), `salt` blob NOT NULL, `public_title` text NOT NULL DEFAULT (''), `public_problem` text NOT NULL DEFAULT (''), `public_location` text NOT NULL DEFAULT (''), `reviewed_at` integer NOT NULL DEFAULT (0), `erased_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create "reservations" table
CREATE TABLE `reservations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `command_id` text NOT NULL, `ceiling_id` integer NOT NULL, `proposal_id` text NOT NULL, `amount` integer NOT NULL, `released` bool NOT NULL DEFAULT (false), `note` text NOT NULL DEFAULT (''));
-- create index "reservation_command_id" to table: "reservations"
CREATE INDEX `reservation_command_id` ON `reservations` (`command_id`);
-- create index "reservation_ceiling_id" to table: "reservations"
CREATE INDEX `reservation_ceiling_id` ON `reservations` (`ceiling_id`);
-- create index "reservation_proposal_id" to table: "reservations"
CREATE INDEX `reservation_proposal_id` ON `reservations` (`proposal_id`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` text NOT NULL, `user_id` text NOT NULL, `kind` text NOT NULL, `created_at` integer NOT NULL, `last_seen_at` integer NOT NULL, `expires_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "session_user_id" to table: "sessions"
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- create "settings" table
CREATE TABLE `settings` (`id` text NOT NULL, `value` text NOT NULL, PRIMARY KEY (`id`));
-- create "snapshots" table
CREATE TABLE `snapshots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `cycle` integer NOT NULL, `kind` text NOT NULL, `taken_at` integer NOT NULL, `cutoff_at` integer NOT NULL, `content` blob NOT NULL, `digest` text NOT NULL, `previous` integer NOT NULL DEFAULT (0));
-- create index "snapshot_cycle_taken_at" to table: "snapshots"
CREATE INDEX `snapshot_cycle_taken_at` ON `snapshots` (`cycle`, `taken_at`);
-- create "stage_windows" table
CREATE TABLE `stage_windows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `cycle` integer NOT NULL, `stage` text NOT NULL, `opens_at` integer NOT NULL, `closes_at` integer NOT NULL, `remind_at` integer NOT NULL DEFAULT (0), `opened_at` integer NOT NULL DEFAULT (0), `closed_at` integer NOT NULL DEFAULT (0), `reminded_at` integer NOT NULL DEFAULT (0));
-- create index "stage_window_cycle_stage" to table: "stage_windows"
CREATE UNIQUE INDEX `stage_window_cycle_stage` ON `stage_windows` (`cycle`, `stage`);
-- create "users" table
CREATE TABLE `users` (`id` text NOT NULL, `login` text NOT NULL, `name` text NOT NULL, `password_hash` text NOT NULL DEFAULT (''), `disabled` bool NOT NULL DEFAULT (false), `created_at` integer NOT NULL, `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "users_login_key" to table: "users"
CREATE UNIQUE INDEX `users_login_key` ON `users` (`login`);
