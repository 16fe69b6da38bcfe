//! Words about sums of money (R33).

use super::reasons;

reasons! {
    /// What is wrong with a sum of money.
    Cash:
    Elsewhere { field: String } =
        "«{field}» is a sum of money, which is signed on a form: put it there",
        "«{field}» es una suma de dinero, que se firma en un formato: ponla en uno";
    NotNumber { field: String, form: String } =
        "«{field}» of «{form}» is a sum of money: a number of its own, with `cash`",
        "«{field}» de «{form}» es una suma de dinero: tiene que ser un número propio del formato, con `cash`";
    LabelTwice { form: String, field: String } =
        "«{form}» has the label of the sum «{field}» twice: nobody can tell which was signed",
        "«{form}» tiene dos veces el nombre de la suma «{field}»: nadie sabría cuál se firmó";
    SumAndNone { field: String } =
        "«{field}» is a sum of money in one form and none in another",
        "«{field}» es una suma de dinero en un formato y en otro no";
    CorrectsNoSum { field: String, form: String, of: String } =
        "«{field}» of «{form}» corrects «{of}», which is no sum of money",
        "«{field}» de «{form}» corrige «{of}», que no es una suma de dinero";
    Unsigned { form: String, of: String } =
        "«{form}» corrects «{of}» and nobody signs it: a counter-entry bears a signature",
        "«{form}» corrige «{of}» y nadie lo firma: una contrapartida lleva firma";
    Circle { field: String, of: String } =
        "«{field}» corrects «{of}» in a circle",
        "«{field}» corrige «{of}» en círculo";
}
