//! Tests an installation of Snipe-IT in its published shape: all that can hang on an item comes over.

use super::super::{counted, given, pair};
use super::{ENDS, created, of_snipe_it, rows};
use crate::migrate::memory::Name;
use crate::migrate::spool::Spool;
use crate::migrate::{SourceKind, sources};
use jiff::tz::TimeZone;
use ronda_shared::command::EquipmentField;

/// What an installation of Snipe-IT begins with, and one item with all that can hang on one.
fn snipe_it(prefix: &str) -> String {
    let tables = of_snipe_it();
    let mut dump = "-- MariaDB dump 10.19\n/*!40103 SET TIME_ZONE='+00:00' */;\n".to_owned();
    created(&mut dump, prefix, &tables);
    let out = &mut dump;
    let mut put = |name: &str, columns: &str, all: &[&[&str]]| rows(out, prefix, &tables, name, columns, all);
    put(
        "status_labels",
        "id name deployable pending archived",
        &[
            &["1", "'Ready to Deploy'", "1", "0", "0"],
            &["2", "'Pending'", "0", "1", "0"],
            &["3", "'Archived'", "0", "0", "1"],
        ],
    );
    put("categories", "id name category_type", &[&["7", "'Laptops'", "'asset'"]]);
    put("manufacturers", "id name", &[&["2", "'Dell'"]]);
    put("models", "id name model_number manufacturer_id category_id", &[&["1", "'Latitude'", "'5490'", "2", "7"]]);
    put("locations", "id name address", &[&["3", "'Edificio 1'", "'Calle 5 de Mayo'"]]);
    put("suppliers", "id name", &[&["4", "'Taller Sur'"]]);
    put("departments", "id name", &[&["9", "'Tesorería'"]]);
    put(
        "users",
        "id first_name last_name username email department_id password",
        &[
            &["1", "'Admin'", "''", "'admin'", "''", "NULL", "'x'"],
            &["5", "'Lía'", "'Mora'", "'lia'", "'lia@oaxaca.gob.mx'", "9", "'x'"],
        ],
    );
    let columns = "id name asset_tag serial model_id status_id assigned_to assigned_type rtd_location_id purchase_date purchase_cost \
                   warranty_months next_audit_date byod deleted_at created_at";
    put(
        "assets",
        columns,
        &[
            &[
                "9",
                "'PC-9'",
                "'OAX-9'",
                "'SN9'",
                "1",
                "1",
                "5",
                "'App\\\\Models\\\\User'",
                "3",
                "'2021-03-12'",
                "12500.50",
                "36",
                "'2027-01-15'",
                "1",
                "NULL",
                "'2021-03-12 15:00:00'",
            ],
            &[
                "10",
                "'Vieja'",
                "'OAX-10'",
                "NULL",
                "1",
                "3",
                "NULL",
                "NULL",
                "NULL",
                "NULL",
                "NULL",
                "NULL",
                "NULL",
                "0",
                "'2022-01-01 00:00:00'",
                "'2021-03-12 15:00:00'",
            ],
        ],
    );
    put(
        "action_logs",
        "id created_by action_type target_id target_type item_id item_type note filename created_at",
        &[
            &[
                "1",
                "1",
                "'checkout'",
                "5",
                "'App\\\\Models\\\\User'",
                "9",
                "'App\\\\Models\\\\Asset'",
                "'prestada'",
                "NULL",
                "'2021-03-12 15:00:00'",
            ],
            &[
                "2",
                "1",
                "'uploaded'",
                "NULL",
                "NULL",
                "9",
                "'App\\\\Models\\\\Asset'",
                "NULL",
                "'factura.pdf'",
                "'2021-03-13 15:00:00'",
            ],
            &[
                "3",
                "1",
                "'create'",
                "NULL",
                "NULL",
                "1",
                "'App\\\\Models\\\\License'",
                "NULL",
                "NULL",
                "'2021-03-13 15:00:00'",
            ],
        ],
    );
    put(
        "asset_maintenances",
        "id asset_id supplier_id asset_maintenance_type title start_date completion_date cost notes",
        &[&["1", "9", "4", "'Repair'", "'Pantalla'", "'2022-05-01'", "'2022-05-03'", "800.00", "'Se cambió'"]],
    );
    put("components", "id name", &[&["6", "'RAM de 8 GB'"]]);
    put("components_assets", "id component_id asset_id assigned_qty", &[&["1", "6", "9", "2"]]);
    put("licenses", "id name", &[&["8", "'Ofimática'"]]);
    put("license_seats", "id license_id asset_id assigned_to", &[&["1", "8", "9", "NULL"], &["2", "8", "NULL", "5"]]);
    put("accessories", "id name", &[&["1", "'Ratón'"]]);
    put("settings", "id site_name", &[&["1", "'Inventario'"]]);
    dump.push_str(ENDS);
    dump
}

#[test]
fn an_installation_of_snipe_it_comes_over_by_the_clocks_of_its_dump() {
    let zone = TimeZone::get("America/Mexico_City").expect("a zone");
    for prefix in ["", "inv_"] {
        let given = given(&[("snipe.sql", &snipe_it(prefix))]);
        let mut spool = Spool::in_folder(given.folder.path()).expect("a spool");
        let former = sources::read(SourceKind::SnipeIt, &given.files, &zone, &mut spool).expect("read");
        counted(&former);
        let [item] = former.items.as_slice() else { panic!("one: {:?}", former.items) };
        let of = |field: EquipmentField| item.fields.get(&field).map_or("", Name::as_str);
        assert_eq!((of(EquipmentField::Inventory), of(EquipmentField::Type)), ("OAX-9", "Laptops"));
        assert_eq!((of(EquipmentField::Person), of(EquipmentField::Warranty)), ("Lía Mora", "2024-03-12"));
        let history: Vec<(i64, &str)> =
            item.history.iter().map(|(_, at, words)| (at.millis(), words.as_str())).collect();
        assert_eq!(
            history,
            [
                // mysqldump wrote what is TIMESTAMP by the clocks of UTC: 15:00 is nine in the morning in Oaxaca.
                (1_615_561_200_000, "checkout → Lía Mora · Admin: prestada"),
                (1_615_647_600_000, "uploaded · Admin: factura.pdf"),
                (
                    1_651_381_200_000,
                    "mantenimiento → Taller Sur: Repair · Pantalla · terminado 2022-05-03 · costó 800.00 · Se cambió"
                ),
            ]
        );
        for (name, value) in [
            ("Costo de compra", "12500.50"),
            ("Próxima auditoría", "2027-01-15"),
            ("Es de quien lo usa", "Sí"),
            ("Componente", "RAM de 8 GB × 2"),
            ("Licencia", "Ofimática"),
        ] {
            assert!(item.more.contains(&pair(name, value)), "{name}: {:?}", item.more);
        }
        let lia = former.people.iter().find(|person| &*person.name == "Lía Mora").expect("known");
        assert_eq!(&*lia.unit, "Tesorería");
        let of = |table: &str| &former.tally.tables[&format!("{prefix}{table}")];
        assert_eq!((of("assets").used, of("license_seats").used, of("accessories").used), (1, 1, 0));
        assert!(of("locations").columns.contains_key("address"), "what has no place is named");
        let [warning] = former.tally.warnings.as_slice() else { panic!("one: {:?}", former.tally.warnings) };
        assert!(warning.starts_with("1 files were uploaded to items, 1 of them in no folder"), "{warning}");
    }
}
