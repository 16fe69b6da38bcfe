//! Cases of the demonstration: what people of Oaxaca call about, in their own words. One case is a fault or a request
//! that comes again and again. `{…}` is filled from the caller and the equipment: see [`Words`].

use ronda_shared::command::TicketKind;

/// The kind of equipment a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EquipmentKind {
    /// «Teléfono IP».
    Phone,
    /// «Computadora».
    Computer,
    /// «Impresora».
    Printer,
    /// «Access Point».
    AccessPoint,
    /// «Nodo de red».
    Node,
}

/// A fault or a request that comes again and again.
#[derive(Debug)]
pub(super) struct Case {
    /// The service of the catalog.
    pub(super) service: &'static str,
    /// Its variant.
    pub(super) variant: Option<&'static str>,
    /// Incident or request.
    pub(super) kind: TicketKind,
    /// How often, against the others.
    pub(super) weight: usize,
    /// What it is about.
    pub(super) gear: Option<EquipmentKind>,
    /// «Resumen del problema».
    pub(super) subject: &'static str,
    /// «Mensaje».
    pub(super) told: &'static str,
    /// «Diagnóstico».
    pub(super) found: &'static str,
    /// The solution.
    pub(super) done: &'static str,
}

/// What fills the gaps of a case.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// Extension.
    pub(super) extension: String,
    /// Room, window, desk.
    pub(super) room: String,
    /// Level.
    pub(super) level: String,
    /// Dependencia o Entidad.
    pub(super) client_org: String,
    /// Who asks.
    pub(super) person: String,
    /// Inventory number.
    pub(super) inventory: String,
    /// IP address.
    pub(super) ip: String,
    /// Network port.
    pub(super) port: String,
    /// A small number.
    pub(super) count: i64,
    /// A weekday.
    pub(super) day: &'static str,
}

impl Words {
    /// The text with its gaps filled.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("{ext}", &self.extension)
            .replace("{lugar}", &self.room)
            .replace("{nivel}", &self.level)
            .replace("{dep}", &self.client_org)
            .replace("{persona}", &self.person)
            .replace("{inv}", &self.inventory)
            .replace("{ip}", &self.ip)
            .replace("{puerto}", &self.port)
            .replace("{n}", &self.count.to_string())
            .replace("{dia}", self.day)
    }
}

macro_rules! cases {
    ($($service:literal $(/ $variant:literal)? $kind:ident $weight:literal $($gear:ident)?: $subject:literal $told:literal $found:literal $done:literal;)+) => {
        /// All cases.
        pub(super) const CASES: &[Case] = &[$(Case {
            service: $service,
            variant: cases!(@some $($variant)?),
            kind: TicketKind::$kind,
            weight: $weight,
            gear: cases!(@gear $($gear)?),
            subject: $subject,
            told: $told,
            found: $found,
            done: $done,
        },)+];
    };
    (@some) => { None };
    (@some $value:literal) => { Some($value) };
    (@gear) => { None };
    (@gear $gear:ident) => { Some(EquipmentKind::$gear) };
}

cases! {
    // ----- Telefonía -----------------------------------------------------------------------------------------------
    "oax-revision-extension" Incident 9 Phone: "La extensión {ext} no da tono desde {dia} y quien la usa atiende al público en ventanilla"
        "El aparato enciende pero no da tono. Ya probamos con otro contacto."
        "El cable del aparato está mordido junto al conector; al moverlo recupera tono."
        "Se cambió el cable de red del aparato y se probó con tres llamadas. Queda en servicio.";
    "oax-revision-extension" Incident 6 Phone: "Se oye ruido en la línea de la extensión {ext}"
        "Del otro lado nos oyen cortado y con zumbido; empeora por la tarde."
        "El aparato negocia a 10 Mb por un contacto flojo en la roseta."
        "Se rehízo la roseta y se fijó el puerto. La llamada se oye limpia en ambos sentidos.";
    "oax-revision-extension" Incident 4 Phone: "El teléfono de {lugar} se reinicia solo"
        "Se apaga y vuelve a encender cada media hora, a veces en plena llamada."
        "El puerto del switch entrega menos potencia de la que pide el aparato."
        "Se pasó el aparato a un puerto con alimentación completa. Una hora sin reinicios.";
    "oax-revision-extension" Incident 3 Phone: "No entran llamadas a la extensión {ext}, pero sí salen"
        "Quien nos marca oye ocupado todo el tiempo."
        "Había quedado activo un desvío a una extensión dada de baja."
        "Se quitó el desvío en el conmutador y se comprobó con llamada de prueba.";
    "oax-revision-extension" Incident 2 Phone: "El conmutador corta las llamadas externas al minuto"
        "Las internas no se cortan. Pasa con todas las externas de {lugar}."
        "El temporizador de sesión del aparato no coincidía con el del conmutador."
        "Se ajustó el parámetro y se probó con una llamada externa de diez minutos.";
    "oax-cambio-extension" Incident 2 Phone: "El aparato de la extensión {ext} ya no enciende"
        "Se cayó del mostrador y ya no prende. Necesitamos otro: atendemos al público."
        "La pantalla y la tarjeta están dañadas; procede el cambio con resguardo."
        "Se entregó aparato nuevo con resguardo firmado y sellado.";
    "oax-cambio-mac-telefonia" Request 3 Phone: "Cambio de MAC del teléfono de {lugar}"
        "Se cambió el aparato por el de la bodega y falta dar de alta su MAC."
        "La MAC del aparato nuevo no está en el conmutador."
        "Se registró la MAC y el aparato quedó con la extensión {ext}.";
    "oax-reenvio-pin" Request 4: "Reenvío de PIN Telefónico para {lugar}"
        "No encontramos el correo con el PIN y hay que llamar a celulares."
        "El PIN sigue vigente en el Sistema de Control Telefónico."
        "Se reenvió el PIN al correo institucional de quien lo solicita.";
    "oax-nivel-marcacion" Request 4: "Cambio de nivel de marcación a nacional, extensión {ext}"
        "La coordinación llama a delegaciones de otros estados todas las semanas."
        "La extensión tiene nivel local; el formato viene autorizado."
        "Se habilitó el nivel nacional y se validó con el Enlace.";
    "oax-alta-extension" Request 2: "Extensión para la plaza nueva en {lugar}"
        "Se integra una persona al área y no tiene teléfono."
        "Hay puerto libre y aparato en bodega."
        "Se asignó extensión reciclada y se programó el aparato.";
    "oax-baja-extension" Request 1: "Baja de extensión por jubilación"
        "La persona se jubiló el mes pasado y el aparato quedó en {lugar}."
        "La extensión no registra llamadas en 30 días."
        "Se desactivó la extensión y el aparato volvió a bodega.";

    // ----- Red -----------------------------------------------------------------------------------------------------
    "oax-revision-nodo" Incident 8 Node: "Sin red en tres lugares de la ventanilla"
        "Desde {dia} tres computadoras de {lugar} no tienen red. Las demás sí."
        "El patch cord del rack está flojo en tres puertos contiguos."
        "Se cambiaron tres patch cords y se etiquetaron. Las tres computadoras tienen red.";
    "oax-revision-nodo" Incident 6 Node: "El nodo de {lugar} se conecta y se desconecta"
        "La red se va unos segundos y regresa, todo el día."
        "El conector RJ45 del lado de la pared está mal ponchado."
        "Se rehízo el conector y la prueba de continuidad sale completa.";
    "oax-revision-nodo" Incident 4 Node: "No hay red después de mover el escritorio en {lugar}"
        "Se reacomodó el área y el nodo que quedó junto no funciona."
        "El nodo no está parchado al switch."
        "Se parchó al puerto {puerto} con la VLAN del área.";
    "oax-alta-nodo" Request 4: "Alta de nodo para la ventanilla de Pasaportes"
        "Se abre una ventanilla y no hay punto de red cerca."
        "Se requieren 35 metros de cable y una canaleta; hay puertos libres."
        "Se tendió el cableado, se ponchó y se asignó VLAN. Navega y entra a los sistemas.";
    "oax-alta-nodo" Request 4: "Alta de dos nodos en {lugar}"
        "Se integran dos personas y sólo hay un punto de red."
        "El ducto tiene espacio; el switch del nivel tiene cuatro puertos libres."
        "Se instalaron los dos nodos y se probaron con la red institucional e internet.";
    "oax-cambio-nodo" Request 2 Node: "Mover el nodo de {lugar} al otro muro"
        "El mobiliario nuevo tapa el contacto de red."
        "El recorrido es de seis metros y alcanza con el mismo cable."
        "Se reubicó el nodo y quedó funcionando en el lugar nuevo.";
    "oax-baja-nodo" Request 1 Node: "Baja de nodo en el espacio que se entrega"
        "El área se muda y el espacio se devuelve al edificio."
        "El nodo está activo, sin equipo conectado."
        "Se desactivó física y lógicamente; el puerto queda libre.";
    "oax-baja-ap" Request 3 AccessPoint: "Baja de Access Point por falla de alimentación"
        "El Access Point de {lugar} enciende y se apaga a los 40 segundos. Se entregó el oficio."
        "Se probó con otro puerto y otro inyector PoE; la carcasa tiene marca de agua. Requiere baja."
        "Se retiró el equipo y se registró la baja en inventario.";
    "oax-ip-duplicada" Incident 5 Computer: "IP duplicada en dos equipos de {lugar}"
        "A dos computadoras les sale que la dirección {ip} ya está en uso."
        "Un equipo se configuró a mano con una dirección del rango del otro."
        "Se liberó la dirección y ambos quedaron con la que les asigna la red.";
    "oax-sin-ip" Incident 4 Computer: "La computadora de {lugar} no toma dirección IP"
        "Dice «red no identificada» desde {dia}."
        "El puerto {puerto} quedó en una VLAN sin servicio de direcciones."
        "Se asignó la VLAN correcta y el equipo tomó {ip}.";
    "oax-asignar-vlan" Request 2 Node: "Asignar VLAN al nodo de {lugar}"
        "El nodo ya está puesto pero entra a la red de invitados."
        "El puerto {puerto} está en la VLAN de invitados."
        "Se asignó la VLAN del área y se validó el acceso.";
    "oax-alta-mac" Request 4 Computer: "Alta MAC para {n} equipos nuevos"
        "Llegaron {n} equipos y no tienen permiso de red. La relación va en el mensaje."
        "Las direcciones de la relación están completas."
        "Se dieron de alta las MAC y los equipos entran a la red.";
    "oax-ip-temporal" Request 2 Computer: "IP temporal para el proveedor que instala el sistema"
        "El proveedor estará tres días en {lugar} y necesita red."
        "Hay direcciones libres en el rango de visitantes."
        "Se entregó la dirección {ip} hasta el viernes.";

    // ----- Internet ------------------------------------------------------------------------------------------------
    "oax-sin-salida-internet" Incident 6 Computer: "Nadie en el {nivel} tiene salida a Internet desde las 11:20"
        "La red interna funciona; lo que no abre es Internet."
        "El enlace del nivel quedó fuera por un cambio en el cortafuegos."
        "Se corrigió la regla y se comprobó la salida desde tres equipos.";
    "oax-sin-salida-internet" Incident 5 Computer: "No abre ninguna página, los sistemas internos sí"
        "Desde {dia} la computadora de {lugar} no navega."
        "El equipo conservaba un proxy que ya no existe."
        "Se quitó el proxy y navega con normalidad.";
    "oax-nivel-2-jefes" Request 3 Computer: "Nivel 2 de Internet para la jefatura de {lugar}"
        "La jefatura necesita entrar a las páginas de las delegaciones federales."
        "El puesto corresponde al nivel 2."
        "Se aplicó el nivel 2 y se comprobó el acceso.";
    "oax-cambio-nivel-red" Request 2: "Cambio de nivel de red para {persona}"
        "Se entregó el oficio en Oficina de Partes; adjuntamos el acuse."
        "El acuse está sellado; falta el formato."
        "Se aplicó el nivel solicitado y se validó con el Enlace.";
    "oax-vpn" Request 3: "Usuario de VPN para trabajo a distancia"
        "La persona viaja a las regiones y necesita entrar al sistema de su área."
        "El equipo es institucional y está actualizado."
        "Se creó el usuario de VPN y se probó la conexión desde fuera.";
    "oax-recategorizacion-web" Request 2: "Desbloquear la página del padrón federal"
        "El filtro la marca como «juegos» y es la del padrón."
        "La página estaba mal clasificada."
        "Se recategorizó y ya abre en los equipos del área.";

    // ----- Correo --------------------------------------------------------------------------------------------------
    "oax-abc-correo" / "Alta" Request 8: "Alta de correo para personal de nuevo ingreso ({n} personas)"
        "Adjuntamos el formato de cada persona."
        "Los formatos están completos y firmados."
        "Se crearon las cuentas; las credenciales se enviaron al correo alternativo y al Enlace.";
    "oax-abc-correo" / "Baja" Request 3: "Baja de correo por cambio de adscripción"
        "La persona ya no trabaja en {dep}."
        "La cuenta no recibe correo desde hace dos semanas."
        "Se dio de baja la cuenta y se avisó al Enlace.";
    "oax-recuperacion-correo" Incident 6: "Olvidé la contraseña de mi correo institucional"
        "Regresé de vacaciones y ya no puedo entrar. Dejo mi correo de respaldo."
        "La cuenta está activa; el correo de respaldo coincide con el registrado."
        "Se enviaron credenciales al correo alternativo y la persona confirmó que ya entra.";
    "oax-liberacion-spam" Incident 4: "No llegan los correos del proveedor"
        "El proveedor dice que los manda y a nosotros no nos llega nada."
        "Los mensajes estaban detenidos como correo no deseado."
        "Se liberaron {n} mensajes y el remitente quedó en la lista blanca.";
    "oax-respaldo-correo" Request 2: "Respaldo de la cuenta antes de formatear el equipo"
        "Van a cambiar la computadora y no queremos perder el correo."
        "La cuenta ocupa 11 GB."
        "Se respaldó la cuenta y se comprobó que abre.";

    // ----- Soporte -------------------------------------------------------------------------------------------------
    "oax-impresora-red" Incident 8 Printer: "La impresora de la recepción no aparece en red"
        "Ayer imprimía y hoy nadie la encuentra."
        "La impresora perdió su dirección al apagarse la luz."
        "Se le fijó dirección en {ip} y se agregó en los equipos del área.";
    "oax-impresora-red" Request 5 Printer: "Agregar la impresora de {lugar} a {n} equipos"
        "Llegaron equipos nuevos y falta que impriman."
        "La impresora responde en red; faltaba el controlador."
        "Se instaló el controlador en los equipos y se imprimió una hoja de prueba en cada uno.";
    "oax-impresora-red" Incident 3 Printer: "La impresora saca las hojas con rayas negras"
        "Así salen las constancias y no las podemos entregar."
        "El tambor está al final de su vida."
        "Se cambió el tambor y las hojas salen limpias.";
    "oax-soporte-hardware" Incident 6 Computer: "La computadora de {lugar} no enciende"
        "Se oye un pitido y la pantalla se queda negra."
        "Un módulo de memoria no hace contacto."
        "Se limpiaron los contactos y se reasentó la memoria. Enciende y trabaja bien.";
    "oax-soporte-hardware" Incident 4 Computer: "La pantalla parpadea y se apaga"
        "Pasa cada rato y ya me duele la cabeza."
        "El cable de video está doblado en el conector."
        "Se cambió el cable de video.";
    "oax-soporte-hardware" Incident 3 Computer: "El disco hace ruido y la computadora va muy lenta"
        "Tarda veinte minutos en abrir y truena."
        "El disco reporta sectores dañados; procede la garantía."
        "El proveedor cambió el disco y se restauró la información del respaldo.";
    "oax-soporte-software" Incident 6 Computer: "Excel se cierra solo al abrir el concentrado"
        "El archivo pesa mucho y hay que entregarlo mañana."
        "Un complemento viejo hace que se cierre."
        "Se desactivó el complemento y el archivo abre completo.";
    "oax-soporte-software" Incident 3 Computer: "La computadora está muy lenta desde {dia}"
        "Tarda en abrir cualquier cosa."
        "El disco está lleno al 98 % con copias repetidas del correo."
        "Se liberaron 140 GB y el equipo responde.";
    "oax-instalacion-software" Request 5 Computer: "Instalar lector de PDF en {n} equipos del archivo"
        "Son los equipos de {lugar}."
        "Los equipos tienen espacio y permisos."
        "Se instaló y se probó en todos los equipos.";
    "oax-instalacion-software" Request 3 Computer: "Instalar el lector de la firma electrónica"
        "La nueva titular firma desde esta computadora."
        "Faltaba el controlador del lector."
        "Se instaló el controlador y se firmó un documento de prueba.";
    "oax-actualizacion-software" Request 4 Computer: "Actualizar la ofimática en la sala de juntas"
        "La versión que tiene no abre las presentaciones nuevas."
        "El equipo admite la versión nueva."
        "Se actualizó y se abrieron las presentaciones.";
    "oax-config-equipo" Request 5 Computer: "Configurar la computadora nueva de {lugar}"
        "La persona empieza {dia} y necesita sus programas y su correo."
        "El equipo viene sin cuenta ni programas."
        "Se dejó con cuenta de dominio, correo, impresora y antivirus.";
    "oax-mantenimiento-hardware" / "Preventivo" Request 3 Computer: "Mantenimiento preventivo de {n} equipos"
        "Toca el mantenimiento del semestre en {lugar}."
        "Los equipos tienen polvo; dos ventiladores suenan."
        "Se limpiaron todos y se cambiaron dos ventiladores.";
    "oax-mantenimiento-software" / "Correctivo" Incident 2 Computer: "Sale un aviso de virus y no deja trabajar"
        "Abrí un archivo de una memoria y desde entonces sale."
        "El aviso viene de un programa no autorizado."
        "Se quitó el programa y se revisó el equipo completo.";
    "oax-soporte-enlaces" Request 3: "Apoyo para conectar la sala en videoconferencia"
        "La reunión es {dia} a las 10:00 en {lugar}."
        "La sala tiene red; falta probar el audio."
        "Se dejó conectada y se acompañó el inicio de la reunión.";

    // ----- Directorio Activo, servidores, sistemas -----------------------------------------------------------------
    "oax-ad-reset" Incident 8: "Restablecer contraseña de dominio"
        "La computadora dice que la contraseña venció y no me deja cambiarla."
        "La cuenta estaba bloqueada por cinco intentos."
        "Se desbloqueó la cuenta y se envió una contraseña temporal al correo institucional.";
    "oax-ad-modificacion" Request 3: "Cambiar de grupo la cuenta de {persona}"
        "Pasó de ventanilla a archivo y necesita las carpetas del archivo."
        "La cuenta sigue en el grupo anterior."
        "Se cambió de grupo y se confirmó el acceso a las carpetas.";
    "oax-ad-alta" Request 3: "Cuenta de dominio para personal de nuevo ingreso"
        "Empieza el lunes; el formato va autorizado."
        "El formato está completo."
        "Se creó la cuenta y se acompañó el primer ingreso.";
    "oax-samba" Request 3: "Carpeta compartida para {lugar}"
        "Necesitamos una carpeta para las cinco personas del área."
        "Hay espacio en el servidor de archivos."
        "Se creó la carpeta con permisos para el área y se conectó en los equipos.";
    "oax-respaldo-bd" / "Restauración" Request 1: "Restaurar la base de datos al jueves"
        "Se borró por error el padrón cargado el viernes."
        "El respaldo del jueves está íntegro."
        "Se restauró en un ambiente aparte y el área recuperó lo que faltaba.";
    "oax-abc-dominios" / "Alta" Request 1: "Subdominio para el portal de trámites"
        "El portal sale al público el mes que entra."
        "El nombre está libre."
        "Se creó el subdominio y apunta al servidor.";
    "oax-ambiente-virtual" Request 1: "Ambiente de pruebas para el sistema de citas"
        "El desarrollo está por entregarse y hay que probarlo aparte."
        "Hay capacidad en el clúster."
        "Se entregó el ambiente con acceso para dos personas.";
    "oax-sis-acceso" Incident 5: "No puedo entrar a SEFIP con mi usuario"
        "Me dice que el usuario no existe y ayer sí entraba."
        "El usuario se había desactivado por falta de uso."
        "Se reactivó el usuario y ya entra.";
    "oax-sis-usuarios-contrasena" Request 4: "Usuario para el sistema de control de correspondencia"
        "La persona se integra al área y captura los oficios."
        "El puesto corresponde al perfil de captura."
        "Se creó el usuario con el perfil de captura.";
    "oax-sis-fallas" Incident 4: "El sistema de citas muestra dos veces la misma hora"
        "Dos ciudadanos llegaron con la misma cita."
        "Dos capturas simultáneas pasaban sin comprobar el cupo."
        "Se corrigió la comprobación del cupo y se revisaron las citas de la semana.";
    "oax-sis-orientacion" Request 3: "¿Cómo se corrige una captura en el sistema de nómina?"
        "Capturé mal una clave y no encuentro cómo corregirla."
        "La corrección se hace desde el movimiento, no desde el recibo."
        "Se orientó por teléfono y quedó corregida la captura.";
    "oax-sis-wordpress" Request 2: "Usuario para actualizar el portal de la dependencia"
        "La persona que lo actualizaba cambió de área."
        "El usuario anterior sigue activo."
        "Se creó el usuario nuevo y se desactivó el anterior.";
    "oax-sis-catalogos" Request 2: "Agregar la clave nueva al catálogo de trámites"
        "La clave se publicó en el Periódico Oficial el sábado."
        "La clave no choca con otra."
        "Se agregó la clave y se probó una captura.";
    "oax-sis-correccion" Incident 2: "El reporte mensual suma mal la última columna"
        "La diferencia es siempre la del último renglón."
        "La suma no incluía el último renglón."
        "Se corrigió el reporte y coincide con la captura.";
}

/// What a public reply says while the work is on its way.
pub(super) const ON_THE_WAY: &[&str] = &[
    "{tecnico} va en camino y llega antes de las {hora}. Por favor deje libre el contacto de la pared.",
    "Recibimos su reporte. {tecnico} lo atiende hoy.",
    "Buen día. Ya se asignó a {tecnico}; le avisamos en cuanto llegue.",
    "Su solicitud está en atención. Si cambia su horario, responda este mensaje.",
];

/// What staff say to each other.
pub(super) const INTERNAL: &[&str] = &[
    "Llegar antes de las 14:00: después cierran el área.",
    "Preguntar en vigilancia por la llave del cuarto de telecomunicaciones.",
    "Es el segundo reporte de este lugar en el mes; revisar el recorrido del cable.",
    "La persona sale a comer de 14:00 a 15:00.",
    "Hay equipo de repuesto en la bodega del Edificio 2.",
    "Ya se había atendido en septiembre; ver la historia del equipo.",
];

/// What the desk asks when something is missing, and how it is answered.
pub(super) const QUESTIONS: &[(&str, &str)] = &[
    (
        "¿Me indica el número de inventario que está en la etiqueta del equipo?",
        "No encuentro la etiqueta completa; termina en 417. El equipo está junto a la ventana.",
    ),
    (
        "¿Desde qué equipo lo intentó y qué mensaje apareció, palabra por palabra?",
        "Desde la computadora de {lugar}. Dice «tiempo de espera agotado».",
    ),
    ("¿En qué nivel y oficina está, y a qué hora podemos pasar?", "En {nivel}, {lugar}. Puede pasar de 9:00 a 14:00."),
    ("¿Le sucede a una sola persona o a toda el área?", "A todas las que estamos en {lugar}, desde {dia}."),
    ("¿Desde cuándo pasa, y cambió algo ese día?", "Desde {dia}. Ese día movieron los escritorios."),
];

/// How requesters confirm.
pub(super) const CONFIRMED: &[&str] = &[
    "Ya quedó, muchas gracias.",
    "Sí, ya funciona. Gracias por venir tan pronto.",
    "Confirmo que quedó resuelto.",
    "Todo bien desde ayer. Gracias.",
];

/// What is found and done the second time.
pub(super) const AGAIN: &[(&str, &str)] = &[
    (
        "Se revisó otra vez con la persona presente: la primera corrección cubría sólo un equipo.",
        "Se corrigió también en los demás equipos del área y se comprobó con quien reportó.",
    ),
    (
        "La falla vuelve cuando se reinicia: el cambio no se había guardado.",
        "Se guardó la configuración, se reinició dos veces y se mantiene.",
    ),
    ("Faltaba probar a la hora de más trabajo.", "Se probó con la persona en horario de atención y quedó bien."),
];

/// What goes into an equipment item's own history.
pub(super) const ON_EQUIPMENT: &[&str] = &[
    "Revisado en sitio; la etiqueta está legible.",
    "Se limpió por fuera y se acomodó el cableado.",
    "La toma de corriente está floja: avisar a mantenimiento del edificio.",
    "Conviene renovarlo en la próxima compra.",
];

/// How requesters say that it fails again.
pub(super) const PERSISTS: &[&str] = &[
    "Volvió a fallar hoy en la mañana.",
    "Sigue igual: funcionó una hora y otra vez no.",
    "Quedó a medias, falta el otro equipo.",
];

/// Materials of the field, with their measure.
pub(super) const MATERIALS: &[(&str, u32, &str)] = &[
    ("Cable UTP categoría 6", 40, "metro"),
    ("Conector RJ45", 4, "pieza"),
    ("Roseta doble", 1, "pieza"),
    ("Canaleta de 20 mm", 6, "metro"),
    ("Patch cord de 2 m", 3, "pieza"),
    ("Tambor para impresora", 1, "pieza"),
    ("Inyector PoE", 1, "pieza"),
];
