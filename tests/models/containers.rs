//! Lists, sets, maps, tuples and pointers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use petstore::model;

use crate::models;

#[model]
struct Item {
    #[garde(range(min = 1))]
    size: u8,
}

#[model]
struct Lists {
    vec: Vec<Item>,
    deque: VecDeque<u8>,
    boxed: Box<[Item]>,
    nested: Vec<Vec<u8>>,
}

#[model]
struct Sets {
    tree: BTreeSet<u8>,
    hash: HashSet<String>,
}

#[model]
struct Maps {
    by_name: BTreeMap<String, Item>,
    by_hash: HashMap<String, Vec<Item>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
#[model]
enum Day {
    Monday,
    Tuesday,
}

#[model]
struct KeyedMaps {
    by_number: BTreeMap<u32, u8>,
    by_signed: BTreeMap<i8, u8>,
}

#[model]
struct MapsByDay {
    by_day: BTreeMap<Day, u8>,
}

#[model]
struct Tuples {
    pair: (u8, String),
    triple: Option<(Item, bool, u8)>,
    array: [u8; 3],
    single: (u8,),
    empty: [u8; 0],
}

#[model]
struct Pointers {
    boxed: Box<Item>,
    shared: Arc<str>,
    arc: Arc<Item>,
    nested: Option<Box<Option<Item>>>,
}

#[model]
struct Options {
    plain: Option<u8>,
    double: Option<Option<u8>>,
    list: Option<Vec<Option<Item>>>,
    map: BTreeMap<String, Option<u8>>,
}

models! {
    lists(Lists)
    sets(Sets)
    maps(Maps)
    keyed_maps(KeyedMaps)
    maps_by_day(MapsByDay)
    tuples(Tuples)
    pointers(Pointers)
    options(Options)
    list_of_items(Vec<Item>)
    map_of_items(BTreeMap<String, Item>)
    optional_item(Option<Item>)
}
