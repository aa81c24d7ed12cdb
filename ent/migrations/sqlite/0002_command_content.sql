-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_commands" table
CREATE TABLE `new_commands` (`id` text NOT NULL, `seq` integer NOT NULL, `kind` text NOT NULL, `subject_kind` text NOT NULL, `subject` text NOT NULL, `act` text NOT NULL, `payload` blob NOT NULL, `content` text NOT NULL DEFAULT (''), `schema` integer NOT NULL DEFAULT (1), `actor` text NOT NULL, `role` text NOT NULL, `area` text NOT NULL DEFAULT (''), `agency` text NOT NULL DEFAULT (''), `proposer` text NOT NULL DEFAULT (''), `enterer` text NOT NULL DEFAULT (''), `importer` text NOT NULL DEFAULT (''), `received_at` integer NOT NULL, `device_time` integer NOT NULL DEFAULT (0), `status` text NOT NULL DEFAULT ('pending'), `version` integer NOT NULL DEFAULT (0), `outcome` blob NULL, `attempts` integer NOT NULL DEFAULT (0), `next_try` integer NOT NULL DEFAULT (0), `done_at` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "commands" to new temporary table "new_commands"
INSERT INTO `new_commands` (`id`, `seq`, `kind`, `subject_kind`, `subject`, `act`, `payload`, `schema`, `actor`, `role`, `area`, `agency`, `proposer`, `enterer`, `importer`, `received_at`, `device_time`, `status`, `version`, `outcome`, `attempts`, `next_try`, `done_at`) SELECT `id`, `seq`, `kind`, `subject_kind`, `subject`, `act`, `payload`, `schema`, `actor`, `role`, `area`, `agency`, `proposer`, `enterer`, `importer`, `received_at`, `device_time`, `status`, `version`, `outcome`, `attempts`, `next_try`, `done_at` FROM `commands`;
-- drop "commands" table after copying rows
DROP TABLE `commands`;
-- rename temporary table "new_commands" to "commands"
ALTER TABLE `new_commands` RENAME TO `commands`;
-- create index "commands_seq_key" to table: "commands"
CREATE UNIQUE INDEX `commands_seq_key` ON `commands` (`seq`);
-- create index "command_status_next_try_seq" to table: "commands"
CREATE INDEX `command_status_next_try_seq` ON `commands` (`status`, `next_try`, `seq`);
-- create index "command_subject_kind_subject_status" to table: "commands"
CREATE INDEX `command_subject_kind_subject_status` ON `commands` (`subject_kind`, `subject`, `status`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
