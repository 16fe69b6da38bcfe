//! HEIC, the photograph of phones that few browsers show. It cannot be drawn anew here, so of the place that it may say
//! it was taken at this holds: whatever in it is no picture is blanked where it stands. Its items say which bytes are
//! pictures (`iinf`, `iloc`); the EXIF and XMP items, all that no item names, and boxes that no picture needs become
//! zeros. Lengths and places stay, so nothing else has to be written anew.

use super::SealFault;
use std::collections::BTreeMap;
use std::ops::Range;

/// Marks of a still picture coded as HEVC, one of which the file's brands name.
const BRANDS: [&[u8]; 4] = [b"heic", b"heix", b"heim", b"heis"];
/// Items that are pictures, or say how pictures are put together.
const PICTURES: [[u8; 4]; 6] = [*b"hvc1", *b"hvt1", *b"grid", *b"iden", *b"iovl", *b"tmap"];
/// Boxes that say which item is what; others beside them are blanked.
const TOLD: [[u8; 4]; 4] = [*b"hdlr", *b"dinf", *b"iref", *b"grpl"];
/// Brands take no more.
const FTYP_BYTES: usize = 256;
/// A picture of a phone has some sixty items of one stretch each, and a handful of boxes.
const MOST: usize = 20_000;
/// Boxes side by side in the file.
const MOST_BOXES: usize = 64;

/// Where something stands in a file.
type ByteRange = Range<usize>;

/// True where a file begins as a HEIC does.
pub fn is_heic(bytes: &[u8]) -> bool {
    let Some(size) = bytes.first_chunk::<4>().map(|size| u32::from_be_bytes(*size) as usize) else { return false };
    if bytes.get(4..8) != Some(b"ftyp") || !(16..=FTYP_BYTES).contains(&size) {
        return false;
    }
    // Between the first brand and those that follow stands a version.
    let mut brands = bytes.get(8..size).unwrap_or_default().chunks_exact(4).enumerate();
    brands.any(|(at, brand)| at != 1 && BRANDS.contains(&brand))
}

/// The stretches of a HEIC that are no picture.
///
/// # Errors
/// `NotWhatItSays` of what is no HEIC; `Unreadable` where its items cannot be followed, so that nothing can be said of what
/// it tells.
pub fn beside(bytes: &[u8]) -> Result<Vec<ByteRange>, SealFault> {
    if !is_heic(bytes) {
        return Err(SealFault::NotWhatItSays);
    }
    let (mut beside, mut homes, mut meta) = (Vec::new(), Vec::new(), None);
    let mut at = 0;
    while at < bytes.len() {
        let Some(one) = BmffBox::at(bytes, at..bytes.len()) else {
            // What follows the last box is none.
            beside.push(at..bytes.len());
            break;
        };
        let first = at == 0;
        at = one.body.end;
        match &one.kind {
            b"ftyp" if first => {}
            b"mdat" => homes.push(one.body),
            b"meta" if meta.is_none() => meta = Some(one.body),
            _ => beside.push(one.body),
        }
        if beside.len() + homes.len() > MOST_BOXES {
            return Err(SealFault::Unreadable);
        }
    }
    let meta = Meta::read(bytes, &meta.ok_or(SealFault::Unreadable)?)?;
    let (pictures, others) = meta.stretches(&homes)?;
    let overlaps = |other: &ByteRange| {
        let next = pictures.partition_point(|picture| picture.end <= other.start);
        pictures.get(next).is_some_and(|picture| picture.start < other.end)
    };
    if others.iter().any(overlaps) {
        return Err(SealFault::Unreadable);
    }
    for home in homes.iter().chain(&meta.inside) {
        let mut at = home.start;
        let first = pictures.partition_point(|picture| picture.start < home.start);
        for picture in pictures.iter().skip(first).take_while(|picture| picture.end <= home.end) {
            beside.push(at..picture.start);
            at = picture.end;
        }
        beside.push(at..home.end);
    }
    beside.extend(meta.beside);
    beside.retain(|stretch| !stretch.is_empty());
    Ok(beside)
}

/// True where nothing stands beside the pictures any more.
///
/// # Errors
/// As [`beside`].
pub fn is_bare(bytes: &[u8]) -> Result<bool, SealFault> {
    Ok(beside(bytes)?.into_iter().all(|stretch| bytes[stretch].iter().all(|byte| *byte == 0)))
}

/// The picture alone: the same file, what stands beside its pictures blanked. Bare again, it is the same bytes.
///
/// # Errors
/// As [`beside`].
pub fn bare(mut bytes: Vec<u8>) -> Result<Vec<u8>, SealFault> {
    for stretch in beside(&bytes)? {
        bytes[stretch].fill(0);
    }
    Ok(bytes)
}

/// A box: what it is called, and where what it holds stands.
struct BmffBox {
    kind: [u8; 4],
    body: ByteRange,
}

impl BmffBox {
    fn at(bytes: &[u8], within: ByteRange) -> Option<Self> {
        let head = bytes.get(within.clone())?;
        let size = u32::from_be_bytes(*head.first_chunk()?);
        let kind = *head.get(4..)?.first_chunk()?;
        let (before, whole) = match size {
            // It goes on to the end.
            0 => (8, head.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*head.get(8..)?.first_chunk()?)).ok()?),
            size => (8, size as usize),
        };
        let fits = (before..=head.len()).contains(&whole);
        fits.then(|| Self { kind, body: within.start + before..within.start + whole })
    }

    /// Those that stand in a stretch, side by side.
    fn all(bytes: &[u8], within: ByteRange) -> Result<Vec<Self>, SealFault> {
        let (mut all, mut at) = (Vec::new(), within.start);
        while at < within.end {
            let one = Self::at(bytes, at..within.end).filter(|_| all.len() < MOST).ok_or(SealFault::Unreadable)?;
            at = one.body.end;
            all.push(one);
        }
        Ok(all)
    }
}

/// Numbers, one after another.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn of(bytes: &'a [u8], within: &ByteRange) -> Self {
        Self { rest: bytes.get(within.clone()).unwrap_or_default() }
    }
    /// One of so many bytes, eight at most.
    fn number(&mut self, size: usize) -> Result<u64, SealFault> {
        let parted = self.rest.split_at_checked(size).filter(|_| size <= 8);
        let (first, rest) = parted.ok_or(SealFault::Unreadable)?;
        self.rest = rest;
        Ok(first.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }
    /// The version of a box, past its flags.
    fn version(&mut self) -> Result<u64, SealFault> {
        let version = self.number(1)?;
        self.number(3)?;
        Ok(version)
    }
    fn name(&mut self) -> Result<[u8; 4], SealFault> {
        let (first, rest) = self.rest.split_first_chunk().ok_or(SealFault::Unreadable)?;
        self.rest = rest;
        Ok(*first)
    }
}

/// Where the bytes of an item are.
struct ItemExtent {
    item: u64,
    /// In the meta box's own data, not in the file's.
    inside: bool,
    /// From where, to where; counted from the beginning of the file or of that data.
    from: u64,
    to: u64,
}

/// What the file says of its items.
#[derive(Default)]
struct Meta {
    kinds: BTreeMap<u64, [u8; 4]>,
    primary: Option<u64>,
    extents: Vec<ItemExtent>,
    /// Its own data.
    inside: Option<ByteRange>,
    /// Stretches that say nothing of pictures.
    beside: Vec<ByteRange>,
}

impl Meta {
    fn read(bytes: &[u8], body: &ByteRange) -> Result<Self, SealFault> {
        let mut meta = Self::default();
        // A version and flags stand before what it holds.
        for one in BmffBox::all(bytes, body.start + 4..body.end)? {
            match &one.kind {
                b"iinf" => meta.items(bytes, &one.body)?,
                b"iloc" => meta.locations(bytes, &one.body)?,
                b"pitm" => meta.primary = Some(primary(bytes, &one.body)?),
                b"idat" if meta.inside.is_none() => meta.inside = Some(one.body),
                b"iprp" => meta.properties(bytes, one.body)?,
                kind if TOLD.contains(kind) => {}
                _ => meta.beside.push(one.body),
            }
        }
        let first = meta.primary.and_then(|item| meta.kinds.get(&item));
        if first.is_some_and(|kind| PICTURES.contains(kind)) { Ok(meta) } else { Err(SealFault::NotWhatItSays) }
    }

    fn items(&mut self, bytes: &[u8], body: &ByteRange) -> Result<(), SealFault> {
        let count = if Fields::of(bytes, body).version()? == 0 { 2 } else { 4 };
        for entry in BmffBox::all(bytes, body.start + 4 + count..body.end)? {
            let mut fields = Fields::of(bytes, &entry.body);
            let version = fields.version()?;
            if entry.kind != *b"infe" || !matches!(version, 2 | 3) {
                return Err(SealFault::Unreadable);
            }
            let item = fields.number(if version == 2 { 2 } else { 4 })?;
            fields.number(2)?;
            // One name for two items would let what is no picture pass for one.
            if self.kinds.insert(item, fields.name()?).is_some() {
                return Err(SealFault::Unreadable);
            }
        }
        Ok(())
    }

    fn locations(&mut self, bytes: &[u8], body: &ByteRange) -> Result<(), SealFault> {
        let mut fields = Fields::of(bytes, body);
        let version = fields.version()?;
        if version > 2 {
            return Err(SealFault::Unreadable);
        }
        let sizes = fields.number(2)?;
        let [offset, length, base, index] = [12, 8, 4, 0].map(|shift| (sizes >> shift & 0xf) as usize);
        let name = if version == 2 { 4 } else { 2 };
        for _ in 0..fields.number(name)? {
            let item = fields.number(name)?;
            let method = if version == 0 { 0 } else { fields.number(2)? & 0xf };
            // 2: in another item's bytes.
            if method > 1 {
                return Err(SealFault::Unreadable);
            }
            // Bytes of another file.
            if fields.number(2)? != 0 {
                return Err(SealFault::Unreadable);
            }
            let base = fields.number(base)?;
            for _ in 0..fields.number(2)? {
                if version != 0 {
                    fields.number(index)?;
                }
                let from = base.checked_add(fields.number(offset)?).ok_or(SealFault::Unreadable)?;
                let length = fields.number(length)?;
                let to = from.checked_add(length).filter(|_| length != 0 && self.extents.len() < MOST);
                let to = to.ok_or(SealFault::Unreadable)?;
                self.extents.push(ItemExtent { item, inside: method == 1, from, to });
            }
        }
        Ok(())
    }

    /// Properties of pictures; one that is a text, or a maker's own, is none.
    fn properties(&mut self, bytes: &[u8], body: ByteRange) -> Result<(), SealFault> {
        for held in BmffBox::all(bytes, body)? {
            match &held.kind {
                b"ipco" => {
                    let all = BmffBox::all(bytes, held.body)?.into_iter();
                    let odd = all.filter(|one| matches!(&one.kind, b"uuid" | b"udes" | b"free" | b"skip"));
                    self.beside.extend(odd.map(|one| one.body));
                }
                b"ipma" => {}
                _ => self.beside.push(held.body),
            }
        }
        Ok(())
    }

    /// Where pictures stand, in order and none over another, and where other items do. Each stands within one of its homes.
    fn stretches(&self, homes: &[ByteRange]) -> Result<(Vec<ByteRange>, Vec<ByteRange>), SealFault> {
        let (mut pictures, mut others) = (Vec::new(), Vec::new());
        for extent in &self.extents {
            let start = if extent.inside { self.inside.as_ref().map_or(0, |inside| inside.start) } else { 0 };
            let at = |offset: u64| usize::try_from(offset).ok().and_then(|offset| start.checked_add(offset));
            let stretch = at(extent.from).zip(at(extent.to)).map(|(from, to)| from..to).ok_or(SealFault::Unreadable)?;
            let holds = |home: &ByteRange| home.start <= stretch.start && stretch.end <= home.end;
            let held = if extent.inside { self.inside.as_ref().is_some_and(holds) } else { homes.iter().any(holds) };
            if !held {
                return Err(SealFault::Unreadable);
            }
            let picture = self.kinds.get(&extent.item).is_some_and(|kind| PICTURES.contains(kind));
            if picture { pictures.push(stretch) } else { others.push(stretch) }
        }
        pictures.sort_by_key(|picture| picture.start);
        let mut apart: Vec<ByteRange> = Vec::new();
        for picture in pictures {
            match apart.last_mut() {
                Some(last) if picture.start < last.end => last.end = last.end.max(picture.end),
                _ => apart.push(picture),
            }
        }
        Ok((apart, others))
    }
}

fn primary(bytes: &[u8], body: &ByteRange) -> Result<u64, SealFault> {
    let mut fields = Fields::of(bytes, body);
    let size = if fields.version()? == 0 { 2 } else { 4 };
    fields.number(size)
}
