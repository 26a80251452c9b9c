// What a bucket holds, by the names that plans and receipts use.

export const kinds = {
    file_versions: 'File versions',
    hide_markers: 'Hide markers',
    unfinished_large_files: 'Unfinished large files',
    objects: 'Objects',
    blobs: 'Blobs of objects',
    uploads: 'Upload tickets',
    unique_keys: 'Unique keys',
    batches: 'Batches',
    batch_artifacts: 'Batch artifacts',
};
