-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_agenda_items" table
CREATE TABLE `new_agenda_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `proposal_id` text NOT NULL, `position` integer NOT NULL DEFAULT (0), `act` text NOT NULL DEFAULT (''), `command` blob NULL, `command_id` text NOT NULL DEFAULT (''), `decided_role` text NOT NULL DEFAULT (''), `decided_by` text NOT NULL DEFAULT (''), `decided_at` integer NOT NULL DEFAULT (0), `reached` blob NULL, `rank` integer NOT NULL DEFAULT (0), `rank_reason` text NOT NULL DEFAULT (''), `rank_role` text NOT NULL DEFAULT (''), `scores` blob NULL, `score` integer NOT NULL DEFAULT (0), `version` integer NOT NULL DEFAULT (0));
-- copy rows from old table "agenda_items" to new temporary table "new_agenda_items"
INSERT INTO `new_agenda_items` (`id`, `forum_id`, `proposal_id`, `position`, `act`, `command`, `command_id`, `decided_role`, `decided_by`, `decided_at`, `version`) SELECT `id`, `forum_id`, `proposal_id`, `position`, `act`, `command`, `command_id`, `decided_role`, `decided_by`, `decided_at`, `version` FROM `agenda_items`;
-- drop "agenda_items" table after copying rows
DROP TABLE `agenda_items`;
-- rename temporary table "new_agenda_items" to "agenda_items"
ALTER TABLE `new_agenda_items` RENAME TO `agenda_items`;
-- create index "agenda_item_forum_id_proposal_id" to table: "agenda_items"
CREATE UNIQUE INDEX `agenda_item_forum_id_proposal_id` ON `agenda_items` (`forum_id`, `proposal_id`);
-- create index "agenda_item_proposal_id" to table: "agenda_items"
CREATE INDEX `agenda_item_proposal_id` ON `agenda_items` (`proposal_id`);
-- add column "procedure" to table: "cycles"
ALTER TABLE `cycles` ADD COLUMN `procedure` blob NULL;
-- add column "tally" to table: "forums"
ALTER TABLE `forums` ADD COLUMN `tally` blob NULL;
-- add column "facts" to table: "forums"
ALTER TABLE `forums` ADD COLUMN `facts` blob NULL;
-- create "new_minutes" table
CREATE TABLE `new_minutes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `number` integer NOT NULL, `digest` text NOT NULL, `content` blob NOT NULL, `file` text NOT NULL DEFAULT (''), `corrects` integer NOT NULL DEFAULT (0), `evidence` text NOT NULL DEFAULT (''), `signed_at` integer NOT NULL DEFAULT (0), `created_at` integer NOT NULL);
-- copy rows from old table "minutes" to new temporary table "new_minutes"
INSERT INTO `new_minutes` (`id`, `forum_id`, `number`, `digest`, `content`, `file`, `created_at`) SELECT `id`, `forum_id`, `number`, `digest`, `content`, `file`, `created_at` FROM `minutes`;
-- drop "minutes" table after copying rows
DROP TABLE `minutes`;
-- rename temporary table "new_minutes" to "minutes"
ALTER TABLE `new_minutes` RENAME TO `minutes`;
-- create index "minutes_forum_id_number" to table: "minutes"
CREATE UNIQUE INDEX `minutes_forum_id_number` ON `minutes` (`forum_id`, `number`);
-- create "attendees" table
CREATE TABLE `attendees` (`id` text NOT NULL, `forum_id` text NOT NULL, `name` text NOT NULL DEFAULT (''), `sex` text NOT NULL DEFAULT (''), `age` text NOT NULL DEFAULT (''), `organisation` text NOT NULL DEFAULT (''), `group` text NOT NULL DEFAULT (''), `girls` integer NOT NULL DEFAULT (0), `boys` integer NOT NULL DEFAULT (0), `delegate` bool NOT NULL DEFAULT (false), `arrived_at` integer NOT NULL DEFAULT (0), `entered_by` text NOT NULL DEFAULT (''), `gone_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "attendee_forum_id_id" to table: "attendees"
CREATE INDEX `attendee_forum_id_id` ON `attendees` (`forum_id`, `id`);
-- create "companion_notes" table
CREATE TABLE `companion_notes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `group` text NOT NULL, `text` text NOT NULL, `written_by` text NOT NULL, `written_at` integer NOT NULL, `seen_at` integer NOT NULL DEFAULT (0), `seen_by` text NOT NULL DEFAULT (''));
-- create index "companion_note_forum_id_group" to table: "companion_notes"
CREATE UNIQUE INDEX `companion_note_forum_id_group` ON `companion_notes` (`forum_id`, `group`);
-- create "draft_mends" table
CREATE TABLE `draft_mends` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `field` text NOT NULL, `before` text NOT NULL DEFAULT (''), `after` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `actor` text NOT NULL, `role` text NOT NULL, `at` integer NOT NULL);
-- create index "draft_mend_forum_id" to table: "draft_mends"
CREATE INDEX `draft_mend_forum_id` ON `draft_mends` (`forum_id`);
-- create "forum_uploads" table
CREATE TABLE `forum_uploads` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL, `kind` text NOT NULL, `file_id` text NOT NULL, `uploaded_by` text NOT NULL, `uploaded_at` integer NOT NULL, `cleared_at` integer NOT NULL DEFAULT (0), `cleared_by` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''));
-- create index "forum_upload_forum_id_kind_file_id" to table: "forum_uploads"
CREATE UNIQUE INDEX `forum_upload_forum_id_kind_file_id` ON `forum_uploads` (`forum_id`, `kind`, `file_id`);
-- create "officeholders" table
CREATE TABLE `officeholders` (`id` text NOT NULL, `office` text NOT NULL, `place` text NOT NULL, `name` text NOT NULL, `number` text NOT NULL DEFAULT (''), `acting` text NOT NULL DEFAULT (''), `decree` text NOT NULL DEFAULT (''), `from_at` integer NOT NULL, `until_at` integer NOT NULL DEFAULT (0), `created_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "officeholder_office_place_from_at" to table: "officeholders"
CREATE INDEX `officeholder_office_place_from_at` ON `officeholders` (`office`, `place`, `from_at`);
-- create "papers" table
CREATE TABLE `papers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `forum_id` text NOT NULL DEFAULT (''), `cycle` integer NOT NULL DEFAULT (0), `kind` text NOT NULL, `subject` text NOT NULL DEFAULT (''), `digest` text NOT NULL, `file` text NOT NULL, `made_at` integer NOT NULL);
-- create index "paper_forum_id_kind_subject_digest" to table: "papers"
CREATE UNIQUE INDEX `paper_forum_id_kind_subject_digest` ON `papers` (`forum_id`, `kind`, `subject`, `digest`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
