-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_photos" table
CREATE TABLE `new_photos` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `proposal_id` text NOT NULL, `sent_hash` text NOT NULL, `file_id` text NOT NULL, `position` integer NOT NULL, `received_at` integer NOT NULL, `cleared_at` integer NOT NULL DEFAULT (0), `cleared_by` text NOT NULL DEFAULT (''), `removed_at` integer NOT NULL DEFAULT (0));
-- copy rows from old table "photos" to new temporary table "new_photos"
INSERT INTO `new_photos` (`id`, `proposal_id`, `sent_hash`, `file_id`, `position`, `received_at`, `cleared_at`, `cleared_by`) SELECT `id`, `proposal_id`, `sent_hash`, `file_id`, `position`, `received_at`, `cleared_at`, `cleared_by` FROM `photos`;
-- drop "photos" table after copying rows
DROP TABLE `photos`;
-- rename temporary table "new_photos" to "photos"
ALTER TABLE `new_photos` RENAME TO `photos`;
-- create index "photo_proposal_id_sent_hash" to table: "photos"
CREATE UNIQUE INDEX `photo_proposal_id_sent_hash` ON `photos` (`proposal_id`, `sent_hash`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
