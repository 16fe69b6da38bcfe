//! A replica's place whose disk is not mounted: nothing is written where it was.

use super::*;

/// As where its disk is mounted no more: the folder under it is there, and empty.
#[test]
fn a_place_that_lost_its_marker_is_not_written_to_and_fences_nobody() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let (at, disk) = (folder.path().join("replica"), folder.path().join("disk"));
    fs::rename(&at, &disk).expect("not mounted");
    fs::create_dir(&at).expect("what it was mounted on");
    primary.acts(1);
    let refused = primary.replica.write().expect_err("its marker is gone");
    assert!(matches!(refused, ReplicaError::Torn { .. }), "{refused}");
    assert_eq!(fs::read_dir(&at).expect("a folder").count(), 0, "nothing is put on another disk");
    assert!(primary.replica.store().accepts_writes(), "people are served");
    fs::remove_dir(&at).expect("empty");
    fs::rename(&disk, &at).expect("mounted again");
    primary.replica.write().expect("goes on");
    let (told, _) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    assert_eq!(told.position, primary.fixture.end());
}

/// The same where the process begins with it: it has seen no marker itself.
#[test]
fn an_empty_folder_at_the_start_is_no_new_replica_where_there_was_one() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    assert!(primary.replica.snapshot().expect("made"));
    let (at, disk) = (folder.path().join("replica"), folder.path().join("disk"));
    fs::rename(&at, &disk).expect("not mounted");
    fs::create_dir(&at).expect("what it was mounted on");
    let (clock, _) = Clock::by_hand(NOW);
    let data = folder.path().join("primary-1");
    let begun = |at: &Path| {
        let beside = (data.clone(), BlobStore::of(&data, None));
        Replica::new(Arc::new(FolderPlace::new(at)), Arc::clone(&primary.fixture.store), beside, clock.clone())
    };
    let again = begun(&at);
    for doing in [again.claim(), again.write(), again.snapshot().map(drop)] {
        let refused = doing.expect_err("it is not begun anew");
        assert!(refused.to_string().contains("mounted"), "{refused}");
    }
    assert!(again.store().accepts_writes(), "people are served");
    // However the settings write it: it is the same folder.
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&at, &link).expect("linked");
    for other in [at.join(""), folder.path().join(".").join("replica"), at.join("..").join("replica"), link] {
        let refused = begun(&other).claim().expect_err("it is not begun anew");
        assert!(refused.to_string().contains("mounted"), "{}: {refused}", other.display());
    }
    assert_eq!(fs::read_dir(&at).expect("a folder").count(), 0, "nothing is put on another disk");
    fs::remove_dir(&at).expect("empty");
    fs::rename(&disk, &at).expect("mounted again");
    again.write().expect("goes on");
    fs::rename(&at, &disk).expect("the disk is another one");
    fs::create_dir_all(at.join("generations")).expect("and that is meant");
    assert!(begun(&at).snapshot().expect("begun anew"));
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    assert!(begun(&other).snapshot().expect("another place is begun in as ever"));
}
