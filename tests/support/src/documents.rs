//! Files as offices and phones make them, written by hand: zip archives, OpenDocument, OLE2 containers, HEIC.

/// A zip archive of these files, none of them packed.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut table) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let (start, size) = (u32_of(out.len()).to_le_bytes(), u32_of(bytes.len()).to_le_bytes());
        let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
        // Flags, method, time, date, checksum: nobody here looks at them.
        let common = [&[0; 12][..], &size, &size, &length, &[0, 0]].concat();
        out.extend([&b"PK\x03\x04\x14\0"[..], &common, name.as_bytes(), bytes].concat());
        table.extend([&b"PK\x01\x02\x14\0\x14\0"[..], &common, &[0; 10], &start, name.as_bytes()].concat());
    }
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let (start, size) = (u32_of(out.len()).to_le_bytes(), u32_of(table.len()).to_le_bytes());
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0, 0]].concat();
    [out, table, end].concat()
}

/// A document of Word's with these words.
pub fn docx(words: &str) -> Vec<u8> {
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", words.as_bytes())])
}

/// A document of OpenDocument's.
pub fn open_document(kind: &str) -> Vec<u8> {
    zip(&[("mimetype", kind.as_bytes()), ("content.xml", b"<x/>"), ("META-INF/manifest.xml", b"<manifest/>")])
}

/// A container of before 2007 with these streams, three at most.
pub fn ole(streams: &[&str]) -> Vec<u8> {
    let mut head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    head.resize(512, 0xff);
    let put = |head: &mut Vec<u8>, at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(&mut head, 28, &[0xfe, 0xff, 9, 0]);
    put(&mut head, 44, &1_u32.to_le_bytes());
    put(&mut head, 48, &1_u32.to_le_bytes());
    put(&mut head, 68, &0xffff_fffe_u32.to_le_bytes());
    put(&mut head, 72, &[0; 8]);
    // Sector 0: which follows which. Sector 1: the directory, of one sector.
    let mut table = [0xffff_fffd_u32.to_le_bytes(), 0xffff_fffe_u32.to_le_bytes()].concat();
    table.resize(512, 0xff);
    let line = |name: &str| {
        let mut line: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(line.len() + 2).expect("a short name").to_le_bytes();
        line.resize(128, 0);
        line[64..66].copy_from_slice(&length);
        line
    };
    let mut directory: Vec<u8> = ["Root Entry"].iter().chain(streams).flat_map(|name| line(name)).collect();
    directory.resize(512, 0);
    [head, table, directory].concat()
}

/// The pixels of [`heic`], as far as anybody looks.
pub const PICTURE: &[u8] = b"the picture itself";
/// What no item of [`heic`] names.
pub const UNNAMED: &[u8] = b"named by no item";
const EXIF: &[u8] = b"\0\0\0\x06Exif\0\0MM\0* GPSLatitude 17.06";

/// A photograph of a phone: a picture, EXIF with a place beside it, a stretch that no item names, properties and boxes of a
/// maker's, and a tail. `kinds`: of its first item, of the other, `overlap`: bytes of the second that the first one claims.
pub fn heic(kinds: [&[u8; 4]; 2], overlap: u32, tail: &[u8]) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", &[b"mif1", &[0; 4], b"mif1heic"]);
    let item = |id: u8, kind: &[u8; 4]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind, b"\0"]);
    let place = |id: u8, from: u32, length: u32| {
        [&[0, id, 0, 0, 0, 1][..], &from.to_be_bytes(), &length.to_be_bytes()].concat()
    };
    let meta = |start: u32| {
        let items = boxed(b"iinf", &[&[0, 0, 0, 0, 0, 2], &item(1, kinds[0]), &item(2, kinds[1])]);
        let [picture, exif] = [u32_of(PICTURE.len()), u32_of(EXIF.len())];
        let places = [place(1, start, picture + overlap), place(2, start + picture, exif)].concat();
        let places = boxed(b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 2], &places]);
        let properties = boxed(b"iprp", &[&boxed(b"ipco", &[&boxed(b"uuid", &[b"Oaxaca"])]), &boxed(b"ipma", &[])]);
        let primary = boxed(b"pitm", &[&[0, 0, 0, 0, 0, 1]]);
        boxed(b"meta", &[&[0; 4], &boxed(b"hdlr", &[b"pict"]), &primary, &items, &places, &properties])
    };
    let start = u32_of(ftyp.len() + meta(0).len() + 8);
    let data = boxed(b"mdat", &[PICTURE, EXIF, UNNAMED]);
    [ftyp, meta(start), data, boxed(b"uuid", &[b"a maker's notes"]), tail.to_vec()].concat()
}

fn boxed(kind: &[u8; 4], body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&u32_of(body.len() + 8).to_be_bytes()[..], kind, &body].concat()
}

fn u32_of(length: usize) -> u32 {
    u32::try_from(length).expect("small")
}

/// A voice note: three pages of Ogg with Opus in them; `tags` is what the second says.
pub fn ogg(tags: &[u8]) -> Vec<u8> {
    let page = |body: &[u8]| {
        let size = u8::try_from(body.len()).expect("a short page");
        [b"OggS".as_slice(), &[0; 22], &[1, size], body].concat()
    };
    [page(b"OpusHead\x01\x01"), page(tags), page(&[0xfc; 40])].concat()
}

/// A recording in boxes of MP4 with a track of each kind; `user` stands in its box of users' data.
pub fn mp4(tracks: &[&[u8; 4]], user: &[u8]) -> Vec<u8> {
    let boxed = |kind: &[u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len() + 8).expect("a short box").to_be_bytes();
        [size.as_slice(), kind, body].concat()
    };
    let track = |kind: &&[u8; 4]| {
        let handler = [[0; 8].as_slice(), *kind, &[0; 13]].concat();
        boxed(b"trak", &boxed(b"mdia", &boxed(b"hdlr", &handler)))
    };
    let all: Vec<u8> = tracks.iter().flat_map(track).collect();
    let moov = [all, boxed(b"udta", user)].concat();
    [boxed(b"ftyp", b"isom\0\0\x02\0isommp42"), boxed(b"moov", &moov), boxed(b"mdat", &[7; 64])].concat()
}
