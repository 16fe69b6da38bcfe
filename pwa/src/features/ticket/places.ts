// What is offered where somebody writes where in a building the work is.
// Its levels, and the places on the one that is told.
import type { Building } from '../../contract/api';

export interface PlaceWords {
  levels: string[];
  rooms: string[];
}

/** Of the building that was chosen; where its level is not one of its own, the places of all of them. */
export function placeWords(buildings: readonly Building[], building: string, level: string): PlaceWords {
  const floors = buildings.find(({ id }) => id === building)?.floors ?? [];
  const on = floors.filter((floor) => floor.level === level.trim());
  const rooms = (on.length > 0 ? on : floors).flatMap(({ places }) => places ?? []);
  return { levels: floors.map((floor) => floor.level), rooms: [...new Set(rooms)] };
}
