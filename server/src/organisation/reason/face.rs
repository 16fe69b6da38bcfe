//! Words about what of the portal is the institution's own.

use super::reasons;

reasons! {
    /// What is wrong with the portal's face.
    Face:
    NoCategory { category: String } =
        "«{category}» is not among the categories",
        "«{category}» no está entre las categorías";
    NoColour { key: String, value: String } =
        "«{key}» is a colour such as #00586b, and «{value}» is none",
        "«{key}» es un color como #00586b, y «{value}» no lo es";
    Unreadable { key: String, value: String, contrast: String, least: String } =
        "words with «{key}» {value} have a contrast of {contrast}; {least} is the least",
        "las palabras con «{key}» {value} tienen un contraste de {contrast}; el mínimo es {least}";
    NoLogoInside {} =
        "the data inside the binary hold no logo",
        "los datos que vienen con Ronda no traen logotipo";
    LogoName { known: String } =
        "a logo is called {known}",
        "un logotipo se llama así: {known}";
    LogoUnread { name: String, why: super::Disk } =
        "the logo «{name}» cannot be read: {why}",
        "el logotipo «{name}» no se puede leer: {why}";
    LogoLarge { name: String, most: usize } =
        "the logo «{name}» is larger than {most} bytes",
        "el logotipo «{name}» pasa de {most} bytes";
    NoPicture { name: String } =
        "«{name}» is neither an SVG nor a PNG",
        "«{name}» no es SVG ni PNG";
    EmptyPrivacy {} =
        "a paragraph of the privacy notice is empty",
        "un párrafo del aviso de privacidad está vacío";
    PrivacyAddress {} =
        "the address of the privacy notice begins with https://",
        "la dirección del aviso de privacidad empieza con https://";
}
