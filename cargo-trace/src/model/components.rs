//! Strongly connected components of a graph in one pass and without recursion (Tarjan), and one cycle of each.

use iec62304_core::requirement;

/// The components of a graph of `edges.len()` nodes: each after all components that it points to.
#[must_use]
#[requirement("RQ-043")]
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut number = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut open = vec![false; edges.len()];
    let mut stack = Vec::new();
    // Nodes under way, each with the edge to look at next: the call stack of the recursive form.
    let mut walk: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    let mut found = Vec::new();
    for root in 0..edges.len() {
        if number[root] != UNSEEN {
            continue;
        }
        walk.push((root, 0));
        while let Some(&mut (node, ref mut edge)) = walk.last_mut() {
            if *edge == 0 {
                number[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                open[node] = true;
            }
            let target = edges[node].get(*edge).copied();
            *edge += 1;
            match target {
                Some(target) if number[target] == UNSEEN => walk.push((target, 0)),
                Some(target) if open[target] => low[node] = low[node].min(number[target]),
                Some(_) => {}
                None => {
                    walk.pop();
                    if let Some(&(above, _)) = walk.last() {
                        low[above] = low[above].min(low[node]);
                    }
                    if low[node] == number[node] {
                        let start = stack.iter().rposition(|n| *n == node).unwrap_or(0);
                        let mut component = stack.split_off(start);
                        for member in &component {
                            open[*member] = false;
                        }
                        component.sort_unstable();
                        found.push(component);
                    }
                }
            }
        }
    }
    found
}

/// A shortest cycle through the first node of a component, first node last again left out; empty when the
/// component is a single node that does not point to itself.
#[must_use]
#[requirement("RQ-043")]
pub fn cycle(component: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
    let Some(&first) = component.first() else { return Vec::new() };
    let mut from = vec![None; component.len()];
    let at = |node: usize| component.binary_search(&node).ok();
    let mut queue = std::collections::VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        for &target in &edges[node] {
            if target == first {
                return path_to(node, first, &from, at);
            }
            if let Some(slot) = at(target).filter(|slot| from[*slot].is_none()) {
                from[slot] = Some(node);
                queue.push_back(target);
            }
        }
    }
    Vec::new()
}

fn path_to(end: usize, first: usize, from: &[Option<usize>], at: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut path = vec![end];
    let mut node = end;
    while node != first {
        let Some(above) = at(node).and_then(|slot| from[slot]) else { break };
        path.push(above);
        node = above;
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-043")]
    #[test]
    fn a_chain_of_a_hundred_thousand_nodes_needs_no_deep_stack() {
        let n = 100_000;
        let edges: Vec<Vec<usize>> = (0..n).map(|i| if i + 1 < n { vec![i + 1] } else { vec![] }).collect();
        let found = components(&edges);
        assert_eq!(found.len(), n);
        assert_eq!(found[0], [n - 1], "the end of the chain comes first");
        assert_eq!(found[n - 1], [0]);
    }

    #[verifies("RQ-043")]
    #[test]
    fn a_ring_of_a_hundred_thousand_nodes_is_one_component_with_its_path() {
        let n = 100_000;
        let edges: Vec<Vec<usize>> = (0..n).map(|i| vec![(i + 1) % n]).collect();
        let found = components(&edges);
        assert_eq!(found.len(), 1);
        assert_eq!(cycle(&found[0], &edges), (0..n).collect::<Vec<_>>());
    }

    #[verifies("RQ-043")]
    #[test]
    fn a_component_comes_after_what_it_points_to() {
        // 0 -> 1 <-> 2 -> 3, 4 alone, 5 to itself.
        let edges = vec![vec![1], vec![2], vec![1, 3], vec![], vec![], vec![5]];
        let found = components(&edges);
        assert_eq!(found, [vec![3], vec![1, 2], vec![0], vec![4], vec![5]]);
        assert_eq!(cycle(&[1, 2], &edges), [1, 2]);
        assert_eq!(cycle(&[5], &edges), [5]);
        assert_eq!(cycle(&[4], &edges), Vec::<usize>::new());
    }

    #[verifies("RQ-043")]
    #[test]
    fn the_cycle_is_a_shortest_one_through_the_first_node() {
        let edges = vec![vec![1, 2], vec![2], vec![3], vec![0]];
        let found = components(&edges);
        assert_eq!(found, [vec![0, 1, 2, 3]]);
        assert_eq!(cycle(&found[0], &edges), [0, 2, 3]);
    }

    proptest::proptest! {
        #[verifies("RQ-043")]
        #[test]
        fn every_node_is_in_one_component_and_two_nodes_share_it_when_they_reach_each_other(
            pairs in proptest::collection::vec((0_usize..8, 0_usize..8), 0..20),
        ) {
            let mut edges = vec![Vec::new(); 8];
            let mut reach = [[false; 8]; 8];
            for (from, to) in pairs {
                edges[from].push(to);
                reach[from][to] = true;
            }
            for via in 0..8 {
                for from in 0..8 {
                    for to in 0..8 {
                        reach[from][to] |= reach[from][via] && reach[via][to];
                    }
                }
            }
            let mut home = [usize::MAX; 8];
            for (n, component) in components(&edges).iter().enumerate() {
                for node in component {
                    proptest::prop_assert_eq!(home[*node], usize::MAX);
                    home[*node] = n;
                }
                let path = cycle(component, &edges);
                proptest::prop_assert_eq!(!path.is_empty(), reach[component[0]][component[0]]);
                for (here, there) in path.iter().zip(path.iter().cycle().skip(1)) {
                    proptest::prop_assert!(edges[*here].contains(there));
                }
            }
            for a in 0..8 {
                for b in 0..8 {
                    let together = a == b || (reach[a][b] && reach[b][a]);
                    proptest::prop_assert_eq!(home[a] == home[b], together);
                    proptest::prop_assert!(!reach[a][b] || home[b] <= home[a]);
                }
            }
        }
    }
}
