//! The layout engine, its fonts read once, one document at a time.

use crate::{DocumentError, printable::Repertoire};
use std::collections::HashMap;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Holds fonts and library. Costly to make (tens of milliseconds), cheap to share: keep one per program.
///
/// What the last document was made of is kept until [`Self::forget`]: the same one asked for again takes a fraction of the
/// time; one with a cell corrected is made anew.
///
/// Making a document is processor work for a good part of a second and may hold a hundred megabytes: call it from a
/// blocking thread, behind a semaphore.
pub struct Typesetter {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    repertoire: Repertoire,
    standards: PdfStandards,
}

/// What a template reads: its data, as `/data.json`, and pictures by name.
pub(crate) struct Folder {
    pub(crate) data: Vec<u8>,
    pub(crate) pictures: Vec<(String, Bytes)>,
}

impl Typesetter {
    /// Reads the fonts carried by the program.
    pub fn new() -> Result<Self, DocumentError> {
        let faces = [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()];
        let fonts: Vec<Font> = faces.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect();
        if fonts.len() != faces.len() {
            return Err(DocumentError::Fonts);
        }
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|refusal| DocumentError::Typesetting(refusal.message().to_string()))?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            repertoire: Repertoire::of(&fonts),
            fonts,
            standards,
        })
    }

    /// The characters these fonts print.
    pub fn repertoire(&self) -> &Repertoire {
        &self.repertoire
    }

    /// One file, PDF/A-2a and PDF/UA-1, from a template and the folder it reads. `fill` is asked again with a smaller
    /// repertoire if the engine cannot map a shaped script back to its characters: marked text beats no document.
    pub(crate) fn pdf(
        &self,
        template: &'static str,
        fill: impl Fn(&Repertoire) -> Result<Folder, DocumentError>,
    ) -> Result<Vec<u8>, DocumentError> {
        let first = self.attempt(template, fill(&self.repertoire)?);
        let made = match first {
            Ok(bytes) => Ok(bytes),
            Err(_) => self.attempt(template, fill(&self.repertoire.without_complex_scripts())?),
        };
        // What the last document was made of serves when the same is asked for again; older ones would pile up for ever.
        comemo::evict(1);
        made
    }

    /// Forgets what the last document was made of: a hundred megabytes for a long one.
    pub fn forget(&self) {
        comemo::evict(0);
    }

    fn attempt(&self, template: &'static str, folder: Folder) -> Result<Vec<u8>, DocumentError> {
        let desk = Desk::new(self, template, folder)?;
        let document: PagedDocument = typst::compile(&desk).output.map_err(|e| refusal(&e))?;
        let options = PdfOptions {
            creator: Smart::Custom(Some("Palier".to_owned())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|e| refusal(&e))
    }
}

fn refusal(diagnostics: &[SourceDiagnostic]) -> DocumentError {
    let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    DocumentError::Typesetting(messages.join(" ; "))
}

fn file_id(path: &str) -> Result<FileId, DocumentError> {
    let path = VirtualPath::new(path).map_err(|_| DocumentError::Typesetting(format!("chemin {path}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// What the engine sees while it makes one document: no disk, no network, no clock.
struct Desk<'a> {
    typesetter: &'a Typesetter,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl<'a> Desk<'a> {
    fn new(typesetter: &'a Typesetter, template: &str, folder: Folder) -> Result<Self, DocumentError> {
        let main = Source::new(file_id("/main.typ")?, template.to_owned());
        let mut files = HashMap::from([(file_id("/data.json")?, Bytes::new(folder.data))]);
        for (name, bytes) in folder.pictures {
            files.insert(file_id(&name)?, bytes);
        }
        Ok(Self { typesetter, main, files })
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.typesetter.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.typesetter.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .get(&id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.typesetter.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
