// The page's own core: made when it is first asked, or once nothing else is to do.
// A list is painted before. What the worker judges by it is told as well, and nothing is asked of it before.
import type { Core } from './core';
import type { WorkerNews } from './rpc';

export type JudgedBy = Pick<Extract<WorkerNews, { tell: 'judged_by' }>, 'organisation' | 'directory'>;

export class PageCore {
  private module: WebAssembly.Module | null = null;
  private judgedBy: JudgedBy | null = null;
  private made: Core | null = null;

  constructor(private readonly adopt: (module: WebAssembly.Module) => Core) {}

  /** The worker has compiled it. */
  comes(module: WebAssembly.Module): void {
    this.module = module;
  }
  get compiled(): WebAssembly.Module | null {
    return this.module;
  }
  /** For what rests on no data of the organisation; null before it is compiled. */
  get any(): Core | null {
    if (!this.made && this.module) {
      this.made = this.adopt(this.module);
      if (this.judgedBy) inform(this.made, this.judgedBy);
    }
    return this.made;
  }
  /** For what rests on them: null as long as there are none that this app can read, for then the core knows no answer. */
  get judge(): Core | null {
    return this.judgedBy?.organisation === undefined ? null : this.any;
  }
  /** The worker's judges by these from now on. */
  judgesBy(told: JudgedBy): void {
    this.judgedBy = told;
    if (this.made) inform(this.made, told);
  }
}

function inform(core: Core, { organisation, directory }: JudgedBy): void {
  if (organisation !== undefined) core.setOrganisation(organisation);
  if (directory !== undefined) core.setDirectory(directory);
}
