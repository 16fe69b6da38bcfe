//! Words about forms, fields and conditions.

use super::reasons;

reasons! {
    /// What is wrong with a form or a field.
    Forms:
    ManyFields { form: String, most: usize } =
        "the form «{form}» has more than {most} fields",
        "el formato «{form}» tiene más de {most} campos";
    FieldTwice { field: String, form: String } =
        "the field «{field}» is twice in the form «{form}»",
        "el campo «{field}» está dos veces en el formato «{form}»";
    SeenByForm { attachment: String } =
        "who sees «{attachment}», and for how long it is kept, is said by the service and not by a form",
        "quién ve «{attachment}», y cuánto tiempo se guarda, lo dice el servicio y no un formato";
    AttachmentUnnamed { attachment: String, owner: String } =
        "the attachment «{attachment}» of «{owner}» has no label",
        "el anexo «{attachment}» de «{owner}» no tiene nombre";
    SignatureUnnamed { form: String } =
        "a signature of «{form}» has no label",
        "una firma de «{form}» no tiene nombre";
    SignatureDestroyedAtOnce { label: String, form: String } =
        "the signature «{label}» of «{form}» is destroyed after no day at all",
        "la firma «{label}» de «{form}» se destruye a los cero días";
    PhotographDestroyedAtOnce { form: String } =
        "a photograph of «{form}» is destroyed after no day at all",
        "una fotografía de «{form}» se destruye a los cero días";
    NoFieldId { id: String } =
        "«{id}» is not a field's id: small letters, digits and _",
        "«{id}» no sirve como identificador de un campo: minúsculas, dígitos y _";
    KeptName { id: String } =
        "«{id}» is a name that conditions keep for the ticket itself",
        "«{id}» es un nombre que las condiciones guardan para el propio ticket";
    FieldUnnamed { field: String, owner: String } =
        "the field «{field}» of «{owner}» has no label",
        "el campo «{field}» de «{owner}» no tiene nombre";
    SectionUntitled { field: String, owner: String, material: String } =
        "the section that «{field}» of «{owner}» begins needs a title of its own, not «{material}»",
        "el encabezado que empieza en «{field}» de «{owner}» necesita un título propio, y no «{material}»";
    NothingOffered { field: String, owner: String } =
        "the choice «{field}» of «{owner}» offers nothing",
        "la opción «{field}» de «{owner}» no ofrece nada";
    OptionsOfNoChoice { field: String, owner: String } =
        "the field «{field}» of «{owner}» has options but is no choice",
        "el campo «{field}» de «{owner}» tiene opciones y no es de opción";
    OptionTwice { field: String, owner: String } =
        "an option of «{field}» in «{owner}» is empty or there twice",
        "una opción de «{field}» en «{owner}» está vacía o aparece dos veces";
    NumberedOtherwise { field: String, owner: String } =
        "«{field}» is numbered in one form and not, or otherwise, in «{owner}»",
        "«{field}» lleva número en un formato, y en «{owner}» no lo lleva o lo lleva de otra forma";
    NumberedAndAsked { field: String, owner: String } =
        "«{field}» of «{owner}» is numbered by the server: a text, and asked of nobody",
        "«{field}» de «{owner}» lo numera el servidor: es un texto, y no se le pide a nadie";
    SeriesPrefix { field: String, owner: String } =
        "the numbers of «{field}» in «{owner}» have no prefix",
        "los números de «{field}» en «{owner}» no tienen prefijo";
    UnknownName { condition: String, owner: String, name: String } =
        "the condition «{condition}» of «{owner}» asks for «{name}», which is not there",
        "la condición «{condition}» de «{owner}» pregunta por «{name}», que no existe";
    NeverSo { condition: String, owner: String, name: String, value: String } =
        "the condition «{condition}» of «{owner}» compares «{name}» with «{value}», which it never is",
        "la condición «{condition}» de «{owner}» compara «{name}» con «{value}», que nunca es";
    Unfilled { form: String, title: String } =
        "nobody can fill the form «{form}» ({title}): no service names it and no screen asks it",
        "nadie puede llenar el formato «{form}» ({title}): ningún servicio lo nombra y ninguna pantalla lo pide";
    OneDatum { service: String, field: String, form: String, other: String } =
        "«{service}» has one datum on two papers: «{field}» on «{form}» and on «{other}»; give each paper a field of its own",
        "«{service}» tiene un mismo dato en dos formatos: «{field}» en «{form}» y en «{other}»; dale a cada uno su propio campo";
    AskedByNobody { field: String } =
        "no service asks for the common field «{field}»",
        "ningún servicio pide el campo común «{field}»";
    NoForm { form: String } =
        "the form «{form}» is not in forms/",
        "el formato «{form}» no está en forms/";
    NoIntakeForm { form: String } =
        "the intake form «{form}» is not among the forms",
        "el formato de recepción «{form}» no está entre los formatos";
}
