import { describe, expect, test } from 'vitest';

import type { How } from '../bindings/How';
import type { PlaceKind } from '../bindings/PlaceKind';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';
import { choicesOf, shortlistOf } from './choices';

function target(kind: PlaceKind, id: string): Target {
  const also: How[] = kind === 'project' ? ['newExpense'] : [];
  return { account: 'k', place: { kind, id }, title: `${kind} ${id}`, number: null, project: null, company: null, status: null, assignee: null, closed: false, also };
}

const used = (kind: PlaceKind, id: string, how: How, when: number): Recent => ({ target: target(kind, id), how, used: when });

describe('what was used lately', () => {
  const recents = [used('project', '1', 'newExpense', 4), used('task', '2', 'newComment', 3), used('project', '1', 'newPost', 2), used('task', '2', 'files', 1)];

  test('a project and an expense in it are two, a task is one, as it was used last', () => {
    const [group] = choicesOf({ query: '', found: null, recents, favourites: [], accounts: [], mine: { kind: 'here', answer: [] } });
    expect(group?.choices.map(({ target, how, used }) => [target.place.id, how, used])).toEqual([
      ['1', 'newExpense', 4],
      ['2', 'newComment', 3],
      ['1', 'newPost', 2],
    ]);
    expect(new Set(group?.choices.map((choice) => choice.key)).size).toBe(3);
  });

  test('a favourite project does not hide the expense in it', () => {
    const short = shortlistOf([target('project', '1')], recents, []);
    expect(short.map(({ target, how, favourite }) => [target.place.id, how, favourite])).toEqual([
      ['1', 'newPost', true],
      ['1', 'newExpense', false],
      ['2', 'newComment', false],
    ]);
  });
});
