-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_codes" table
CREATE TABLE `new_codes` (`id` text NOT NULL, `proposal_id` text NOT NULL DEFAULT (''), `device` text NOT NULL DEFAULT (''), `alias` bool NOT NULL DEFAULT (false), `cycle` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "codes" to new temporary table "new_codes"
INSERT INTO `new_codes` (`id`, `proposal_id`, `device`, `alias`) SELECT `id`, `proposal_id`, `device`, `alias` FROM `codes`;
-- drop "codes" table after copying rows
DROP TABLE `codes`;
-- rename temporary table "new_codes" to "codes"
ALTER TABLE `new_codes` RENAME TO `codes`;
-- create index "code_proposal_id" to table: "codes"
CREATE INDEX `code_proposal_id` ON `codes` (`proposal_id`);
-- create index "code_device_proposal_id" to table: "codes"
CREATE INDEX `code_device_proposal_id` ON `codes` (`device`, `proposal_id`);
-- create "new_proposals" table
CREATE TABLE `new_proposals` (`id` text NOT NULL, `code` text NOT NULL, `cycle` integer NOT NULL, `area` text NOT NULL, `kecamatan` text NOT NULL DEFAULT (''), `kelurahan` text NOT NULL DEFAULT (''), `rw` text NOT NULL DEFAULT (''), `rt` text NOT NULL DEFAULT (''), `origin` text NOT NULL, `channel` text NOT NULL, `agency` text NOT NULL DEFAULT (''), `proposed_by` text NOT NULL, `basis` text NOT NULL DEFAULT (''), `benefits` text NOT NULL DEFAULT (''), `catalogue` text NOT NULL DEFAULT (''), `unit` text NOT NULL DEFAULT (''), `twin` text NOT NULL DEFAULT (''), `entry` text NOT NULL, `stage` text NOT NULL, `class` text NOT NULL, `version` integer NOT NULL DEFAULT (0), `round` integer NOT NULL DEFAULT (1), `received_volume` integer NOT NULL, `received_value` integer NOT NULL, `asked_volume` integer NOT NULL, `asked_value` integer NOT NULL, `volume` integer NOT NULL, `value` integer NOT NULL, `rank` integer NOT NULL DEFAULT (0), `root` text NOT NULL DEFAULT (''), `covered` bool NOT NULL DEFAULT (false), `duplicate` bool NOT NULL DEFAULT (false), `early` bool NOT NULL DEFAULT (false), `late` bool NOT NULL DEFAULT (false), `settled` bool NOT NULL DEFAULT (false), `terminal` bool NOT NULL DEFAULT (false), `last_act` text NOT NULL DEFAULT (''), `last_role` text NOT NULL DEFAULT (''), `last_at` integer NOT NULL DEFAULT (0), `reason` text NOT NULL DEFAULT (''), `activity` text NOT NULL DEFAULT (''), `forum` text NOT NULL DEFAULT (''), `split_from` text NOT NULL DEFAULT (''), `continues` text NOT NULL DEFAULT (''), `content_hash` text NOT NULL, `secret_hash` text NOT NULL DEFAULT (''), `enterer` text NOT NULL, `importer` text NOT NULL DEFAULT (''), `received_at` integer NOT NULL, `device_time` integer NOT NULL DEFAULT (0), `intake` text NOT NULL DEFAULT (''), `read_back` bool NOT NULL DEFAULT (false), `pooled` bool NOT NULL DEFAULT (false), `lon` integer NOT NULL DEFAULT (0), `lat` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "proposals" to new temporary table "new_proposals"
INSERT INTO `new_proposals` (`id`, `code`, `cycle`, `area`, `kecamatan`, `kelurahan`, `rw`, `rt`, `origin`, `channel`, `agency`, `proposed_by`, `basis`, `benefits`, `catalogue`, `unit`, `twin`, `entry`, `stage`, `class`, `version`, `round`, `received_volume`, `received_value`, `asked_volume`, `asked_value`, `volume`, `value`, `rank`, `root`, `covered`, `duplicate`, `early`, `late`, `settled`, `terminal`, `last_act`, `last_role`, `last_at`, `reason`, `activity`, `forum`, `split_from`, `continues`, `content_hash`, `secret_hash`, `enterer`, `importer`, `received_at`, `device_time`) SELECT `id`, `code`, `cycle`, `area`, `kecamatan`, `kelurahan`, `rw`, `rt`, `origin`, `channel`, `agency`, `proposed_by`, `basis`, `benefits`, `catalogue`, `unit`, `twin`, `entry`, `stage`, `class`, `version`, `round`, `received_volume`, `received_value`, `asked_volume`, `asked_value`, `volume`, `value`, `rank`, `root`, `covered`, `duplicate`, `early`, `late`, `settled`, `terminal`, `last_act`, `last_role`, `last_at`, `reason`, `activity`, `forum`, `split_from`, `continues`, `content_hash`, `secret_hash`, `enterer`, `importer`, `received_at`, `device_time` FROM `proposals`;
-- drop "proposals" table after copying rows
DROP TABLE `proposals`;
-- rename temporary table "new_proposals" to "proposals"
ALTER TABLE `new_proposals` RENAME TO `proposals`;
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
-- create index "proposal_cycle_reason_received_at_id" to table: "proposals"
CREATE INDEX `proposal_cycle_reason_received_at_id` ON `proposals` (`cycle`, `reason`, `received_at`, `id`);
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
-- create "area_outlines" table
CREATE TABLE `area_outlines` (`id` text NOT NULL, `ring` blob NOT NULL, `source` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`));
-- create "captures" table
CREATE TABLE `captures` (`id` text NOT NULL, `device_id` text NOT NULL, `seq` integer NOT NULL, `person` text NOT NULL, `at` integer NOT NULL DEFAULT (0), `clock_offset_ms` integer NOT NULL DEFAULT (0), `form` integer NOT NULL DEFAULT (0), `app` text NOT NULL DEFAULT (''), `lang` text NOT NULL DEFAULT (''), `rescued_by` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`));
-- create index "capture_device_id_seq" to table: "captures"
CREATE INDEX `capture_device_id_seq` ON `captures` (`device_id`, `seq`);
-- create "devices" table
CREATE TABLE `devices` (`id` text NOT NULL, `name` text NOT NULL, `area` text NOT NULL, `token_hash` text NOT NULL DEFAULT (''), `added_by` text NOT NULL, `created_at` integer NOT NULL, `enrolled_at` integer NOT NULL DEFAULT (0), `revoked_at` integer NOT NULL DEFAULT (0), `revoked_by` text NOT NULL DEFAULT (''), `revoked_for` text NOT NULL DEFAULT (''), `seen_at` integer NOT NULL DEFAULT (0), `last_seq` integer NOT NULL DEFAULT (0), `beat` blob NULL, PRIMARY KEY (`id`));
-- create index "device_token_hash" to table: "devices"
CREATE INDEX `device_token_hash` ON `devices` (`token_hash`);
-- create index "device_area" to table: "devices"
CREATE INDEX `device_area` ON `devices` (`area`);
-- create "device_people" table
CREATE TABLE `device_people` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `device_id` text NOT NULL, `user_id` text NOT NULL, `joined_at` integer NOT NULL);
-- create index "device_person_device_id_user_id" to table: "device_people"
CREATE UNIQUE INDEX `device_person_device_id_user_id` ON `device_people` (`device_id`, `user_id`);
-- create index "device_person_user_id" to table: "device_people"
CREATE INDEX `device_person_user_id` ON `device_people` (`user_id`);
-- create "device_tickets" table
CREATE TABLE `device_tickets` (`id` text NOT NULL, `device_id` text NOT NULL, `expires_at` integer NOT NULL, `used_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "device_ticket_device_id" to table: "device_tickets"
CREATE INDEX `device_ticket_device_id` ON `device_tickets` (`device_id`);
-- create "photos" table
CREATE TABLE `photos` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `proposal_id` text NOT NULL, `sent_hash` text NOT NULL, `file_id` text NOT NULL, `position` integer NOT NULL, `received_at` integer NOT NULL, `cleared_at` integer NOT NULL DEFAULT (0), `cleared_by` text NOT NULL DEFAULT (''));
-- create index "photo_proposal_id_sent_hash" to table: "photos"
CREATE UNIQUE INDEX `photo_proposal_id_sent_hash` ON `photos` (`proposal_id`, `sent_hash`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
