import { connect, type Deskbell, type DeskbellOptions } from 'deskbell/client';
import { useEffect, useState } from 'react';

/** The client, for as long as the component is there. It finds `<deskbell-bell>` and `<deskbell-notices>` by itself. */
export function useDeskbell(toOptions: () => DeskbellOptions): Deskbell | undefined {
  const [deskbell, setDeskbell] = useState<Deskbell>();
  const [first] = useState(() => toOptions);

  useEffect(() => {
    const connected = connect(first());
    setDeskbell(connected);
    return () => {
      void connected.stop();
    };
  }, [first]);

  return deskbell;
}
