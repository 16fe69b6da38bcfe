//! Words about pages of items.

use super::reasons;

reasons! {
    /// What is wrong with a page of items.
    Items:
    EmptyClass {} =
        "a class of items needs a name and types",
        "una clase de equipos necesita nombre y tipos";
    TwoClasses { kind: String } =
        "the type «{kind}» is of two classes of items, or empty",
        "el tipo «{kind}» está en dos clases de equipos, o está vacío";
    EmptyPage {} =
        "a page of items needs types and sections",
        "una página de equipos necesita tipos y secciones";
    TwoPages { kind: String } =
        "the type «{kind}» has two pages",
        "el tipo «{kind}» tiene dos páginas";
    EmptySection { title: String } =
        "the section «{title}» of a page of items needs a title and services",
        "la sección «{title}» de una página de equipos necesita título y servicios";
    UnknownService { title: String, service: String } =
        "the section «{title}» names the service «{service}», which is not there",
        "la sección «{title}» nombra el servicio «{service}», que no existe";
    NoMoney { title: String, field: String, service: String } =
        "the section «{title}» reckons with «{field}», which is no number of «{service}»",
        "la sección «{title}» hace cuentas con «{field}», que no es un número de «{service}»";
}
