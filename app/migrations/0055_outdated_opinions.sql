-- An opinion given on a dossier that came back to its beginning to be corrected may be asked anew.
UPDATE dossier_opinion SET outdated = TRUE WHERE given_on IS NOT NULL
    AND dossier_id IN (SELECT id FROM dossier WHERE state IN ('deposee', 'completude', 'recevable'));
