INSERT INTO field_photo (sha256, device_id, size, state, kept_sha256, width, height, why, received_at, kept_size)
VALUES ('31', 'd1', 250000, 'complete', '32', 1600, 1200, NULL, 1795338000000, 181234);
