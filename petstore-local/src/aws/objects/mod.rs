//! Objects in files, and the changes whose notifications are not sent yet.
//!
//! An object is one file: a line with its key and metadata in JSON, then its content. A change is
//! first written beside the objects and removed when the world has stored its notifications, so
//! that none is lost, whenever the process ends.

mod file;
mod pending;
mod stored;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use petstore_core::Timestamp;
use petstore_core::infrastructure::ResourceSpec;

use crate::events::bucket::ObjectChange;
use crate::events::ids::{IdSource, RandomIds};
use file::{Head, content_of, file_name, read_bucket, write};
use pending::{Pending, read_pending};
pub(super) use stored::Metadata;
use stored::Stored;

/// An upload in parts. It ends with the process.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) metadata: Metadata,
    /// ETags and contents by the number of the part.
    pub(super) parts: BTreeMap<u32, (String, Bytes)>,
}

/// Why the folder with the objects cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot use the folder {} with the objects of buckets: {cause}; make sure that you may read and write it and that \
     the disk has room",
    path.display()
)]
pub struct BucketsError {
    /// The folder, or a file in it.
    pub path: PathBuf,
    /// The reason of the operating system.
    #[source]
    pub cause: io::Error,
}

/// The objects of the declared buckets, in a folder or in memory.
#[derive(Debug)]
pub struct Objects {
    folder: Option<PathBuf>,
    created: Timestamp,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By bucket and key.
    objects: BTreeMap<String, BTreeMap<String, Stored>>,
    uploads: BTreeMap<String, Upload>,
    /// By the name of the file.
    pending: BTreeMap<String, Pending>,
}

impl Objects {
    /// Opens the folder, which is created if it is missing.
    ///
    /// # Errors
    ///
    /// [`BucketsError`] if the folder or a file in it cannot be used.
    pub fn open(
        folder: &Path,
        resources: &[ResourceSpec],
        now: Timestamp,
    ) -> Result<Self, BucketsError> {
        let mut objects = Self::in_memory(resources, now);
        objects.folder = Some(folder.to_owned());
        let mut state = State::default();
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |cause| BucketsError { path, cause }
        };
        let changes = folder.join("changes");
        fs::create_dir_all(&changes).map_err(fail(&changes))?;
        for name in objects.lock().objects.keys() {
            let path = folder.join(name);
            fs::create_dir_all(&path).map_err(fail(&path))?;
            let stored = read_bucket(&path).map_err(fail(&path))?;
            state.objects.insert(name.clone(), stored);
        }
        state.pending = read_pending(&changes, &state.objects).map_err(fail(&changes))?;
        objects.state = Mutex::new(state);
        Ok(objects)
    }

    /// Objects in memory.
    pub fn in_memory(resources: &[ResourceSpec], now: Timestamp) -> Self {
        let buckets = resources.iter().filter_map(|resource| match resource {
            ResourceSpec::Bucket(spec) => Some((spec.name.to_owned(), BTreeMap::new())),
            _ => None,
        });
        Self {
            folder: None,
            created: now,
            state: Mutex::new(State {
                objects: buckets.collect(),
                ..State::default()
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the buckets were opened.
    pub(super) fn created(&self) -> Timestamp {
        self.created
    }

    pub(super) fn buckets(&self) -> Vec<String> {
        self.lock().objects.keys().cloned().collect()
    }

    pub(super) fn has_bucket(&self, name: &str) -> bool {
        self.lock().objects.contains_key(name)
    }

    pub(super) fn metadata(&self, bucket: &str, key: &str) -> Option<Metadata> {
        let state = self.lock();
        let stored = state.objects.get(bucket)?.get(key)?;
        Some(stored.metadata.clone())
    }

    /// The keys with a prefix, in order.
    pub(super) fn keys(&self, bucket: &str, prefix: &str) -> Vec<(String, Metadata)> {
        let state = self.lock();
        let Some(objects) = state.objects.get(bucket) else {
            return Vec::new();
        };
        let from = objects.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, stored)| (key.clone(), stored.metadata.clone()))
            .collect()
    }

    pub(super) fn get(&self, bucket: &str, key: &str) -> io::Result<Option<(Metadata, Bytes)>> {
        // The lock is held while the file is read: another request may replace or delete it.
        let state = self.lock();
        let Some(stored) = state
            .objects
            .get(bucket)
            .and_then(|objects| objects.get(key))
        else {
            return Ok(None);
        };
        let content = match (&stored.content, &self.folder) {
            (Some(content), _) => content.clone(),
            (None, Some(folder)) => content_of(&folder.join(bucket).join(file_name(key)))?,
            (None, None) => Bytes::new(),
        };
        Ok(Some((stored.metadata.clone(), content)))
    }

    /// Stores an object, and the change until it is [taken](Self::pending).
    pub(super) fn put(
        &self,
        bucket: &str,
        key: &str,
        metadata: &Metadata,
        content: &Bytes,
        change: &ObjectChange,
    ) -> io::Result<()> {
        let mut state = self.lock();
        let pending = self.announce(bucket, change)?;
        if let Some(folder) = &self.folder {
            let head = Head {
                key: key.to_owned(),
                metadata: metadata.clone(),
            };
            let mut head = serde_json::to_vec(&head)?;
            head.push(b'\n');
            write(&folder.join(bucket).join(file_name(key)), &[&head, content])?;
        }
        let stored = Stored {
            metadata: metadata.clone(),
            content: self.folder.is_none().then(|| content.clone()),
        };
        let objects = state.objects.entry(bucket.to_owned()).or_default();
        objects.insert(key.to_owned(), stored);
        state.pending.insert(pending.0, pending.1);
        Ok(())
    }

    /// Deletes an object, if it exists, and stores the change until it is [taken](Self::pending).
    pub(super) fn delete(&self, bucket: &str, key: &str, change: &ObjectChange) -> io::Result<()> {
        let mut state = self.lock();
        let objects = state.objects.get_mut(bucket);
        let Some(objects) = objects.filter(|objects| objects.contains_key(key)) else {
            return Ok(());
        };
        let pending = self.announce(bucket, change)?;
        if let Some(folder) = &self.folder {
            fs::remove_file(folder.join(bucket).join(file_name(key)))?;
        }
        objects.remove(key);
        state.pending.insert(pending.0, pending.1);
        Ok(())
    }

    /// Writes a change before it happens.
    fn announce(&self, bucket: &str, change: &ObjectChange) -> io::Result<(String, Pending)> {
        let pending = Pending {
            bucket: bucket.to_owned(),
            change: change.clone(),
        };
        let name = RandomIds.hex();
        if let Some(folder) = &self.folder {
            let text = serde_json::to_vec(&pending)?;
            write(&folder.join("changes").join(&name), &[&text])?;
        }
        Ok((name, pending))
    }

    /// The changes whose notifications are not sent yet.
    pub(super) fn pending(&self) -> Vec<(String, Pending)> {
        let state = self.lock();
        let pending = state.pending.iter();
        pending
            .map(|(name, pending)| (name.clone(), pending.clone()))
            .collect()
    }

    /// Forgets a change whose notifications are stored in the world.
    pub(super) fn notified(&self, name: &str) -> io::Result<()> {
        if let Some(folder) = &self.folder {
            match fs::remove_file(folder.join("changes").join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.lock().pending.remove(name);
        Ok(())
    }

    pub(super) fn begin_upload(&self, id: &str, upload: Upload) {
        self.lock().uploads.insert(id.to_owned(), upload);
    }

    pub(super) fn with_upload<T>(&self, id: &str, act: impl FnOnce(&mut Upload) -> T) -> Option<T> {
        self.lock().uploads.get_mut(id).map(act)
    }

    pub(super) fn end_upload(&self, id: &str) {
        self.lock().uploads.remove(id);
    }

    /// The ids and keys of the uploads to a bucket.
    pub(super) fn uploads(&self, bucket: &str) -> Vec<(String, String)> {
        let state = self.lock();
        let uploads = state.uploads.iter();
        let uploads = uploads.filter(|(_, upload)| upload.bucket == bucket);
        uploads
            .map(|(id, upload)| (id.clone(), upload.key.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use petstore_core::infrastructure::BucketSpec;

    use super::*;
    use crate::events::bucket::{Change, CreatedBy, Creation, Deletion};

    const PHOTOS: ResourceSpec = ResourceSpec::Bucket(&BucketSpec::new("photos"));

    fn metadata(etag: &str) -> Metadata {
        Metadata {
            size: 3,
            etag: etag.to_owned(),
            modified: Timestamp::from_seconds(1),
            headers: BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]),
        }
    }

    fn created(key: &str, etag: &str) -> ObjectChange {
        let creation = Creation {
            by: CreatedBy::Put,
            size: 3,
            etag: etag.to_owned(),
        };
        ObjectChange::new(key, Change::Created(creation))
    }

    #[test]
    fn objects_and_changes_survive_a_restart() -> Result<(), Box<dyn std::error::Error>> {
        let folder = std::env::temp_dir().join(RandomIds.hex());
        let open = || Objects::open(&folder, &[PHOTOS], Timestamp::EPOCH);
        let objects = open()?;
        for key in ["a/cat.jpg", "a/CAT.jpg", "b\nc"] {
            let content = Bytes::from(format!("{key} content\nwith lines"));
            objects.put("photos", key, &metadata("e"), &content, &created(key, "e"))?;
        }
        let removed = ObjectChange::new("a/CAT.jpg", Change::Deleted(Deletion::Request));
        objects.delete("photos", "a/CAT.jpg", &removed)?;
        let first = objects
            .pending()
            .into_iter()
            .find(|(_, pending)| pending.change.key == "b\nc");
        objects.notified(&first.ok_or("it is pending")?.0)?;

        let again = open()?;
        let keys: Vec<String> = again
            .keys("photos", "")
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        assert_eq!(keys, ["a/cat.jpg", "b\nc"]);
        let found = again.get("photos", "a/cat.jpg")?.ok_or("it exists")?;
        assert_eq!(
            found,
            (metadata("e"), "a/cat.jpg content\nwith lines".into())
        );
        // The creation of what was deleted later looks like one that did not happen.
        let pending: Vec<_> = again
            .pending()
            .into_iter()
            .map(|(_, pending)| pending.change)
            .collect();
        assert!(pending.contains(&created("a/cat.jpg", "e")) && pending.contains(&removed));
        assert_eq!(pending.len(), 2);
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
