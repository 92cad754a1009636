-- Bytes of the file kept: a file of another length is not the photo. Empty for those kept before it was counted.
ALTER TABLE field_photo ADD COLUMN kept_size BIGINT;
